using System.Reflection;

namespace Recsys.Functions.Embedded.Invocation;

internal sealed class TriggerValueBinder : IParameterBinder
{
    public static TriggerValueBinder Instance { get; } = new();

    public bool CanBind(FunctionDescriptor function, ParameterInfo parameter) => parameter == function.Trigger;

    public ValueTask<object?> BindAsync(ParameterInfo parameter, EmbeddedFunctionContext context) => new(context.Request.TriggerValue);
}
