using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>The app's middleware around the function, in the order in which it was added.</summary>
internal sealed class InvocationPipeline(IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> steps)
{
    private readonly FunctionExecutionDelegate entry =
        steps.Reverse().Aggregate((FunctionExecutionDelegate)Execute, (next, step) => step(next));

    public Task InvokeAsync(EmbeddedFunctionContext context) => entry(context);

    private static Task Execute(FunctionContext context)
    {
        var invocation = (EmbeddedFunctionContext)context;
        return invocation.Function.ExecuteAsync(invocation);
    }
}
