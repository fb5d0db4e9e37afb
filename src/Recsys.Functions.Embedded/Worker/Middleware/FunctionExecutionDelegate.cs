namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>A step of the invocation pipeline.</summary>
/// <param name="context">The invocation.</param>
/// <returns>Completes when the rest of the pipeline has.</returns>
public delegate Task FunctionExecutionDelegate(FunctionContext context);
