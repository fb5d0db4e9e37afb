using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary><see cref="FunctionContext"/> and <see cref="CancellationToken"/> parameters.</summary>
internal sealed class ContextBinder : IParameterBinder
{
    public bool CanBind(FunctionDescriptor function, ParameterInfo parameter)
        => parameter.ParameterType == typeof(FunctionContext) || parameter.ParameterType == typeof(CancellationToken);

    public ValueTask<object?> BindAsync(ParameterInfo parameter, EmbeddedFunctionContext context)
        => new(parameter.ParameterType == typeof(FunctionContext) ? context : context.CancellationToken);
}
