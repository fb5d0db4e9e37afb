using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Durable.Hosting;

/// <summary><see cref="DurableTaskClient"/> parameters.</summary>
internal sealed class DurableClientBinder(DurableHost durable) : IParameterBinder
{
    public bool CanBind(FunctionDescriptor function, ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<DurableClientAttribute>() is not { } attribute)
        {
            return false;
        }

        if (parameter.ParameterType != typeof(DurableTaskClient))
        {
            throw function.StartError($"the durable client parameter '{parameter.Name}' is of type {parameter.ParameterType.Name}; expected {nameof(DurableTaskClient)}");
        }

        if (attribute.TaskHub is not null || attribute.ConnectionName is not null)
        {
            throw function.StartError($"the durable client '{parameter.Name}' names a task hub or connection of its own; the embedded runtime has the one of host.json");
        }

        durable.Validate(function);
        return true;
    }

    public async ValueTask<object?> BindAsync(ParameterInfo parameter, EmbeddedFunctionContext context)
        => await durable.StartAsync(context.Function.Descriptor, context.CancellationToken);
}
