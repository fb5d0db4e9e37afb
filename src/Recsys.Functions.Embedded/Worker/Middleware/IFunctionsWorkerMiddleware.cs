namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Code around every invocation of the app.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Runs for an invocation.</summary>
    /// <param name="context">The invocation.</param>
    /// <param name="next">The rest of the pipeline, the function at its end.</param>
    /// <returns>Completes when the invocation has.</returns>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
