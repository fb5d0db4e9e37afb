using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Durable.Hosting;

/// <summary>Orchestrator functions.</summary>
internal sealed class OrchestrationTriggerProvider(DurableHost durable) : ITriggerProvider
{
    public Type AttributeType => typeof(OrchestrationTriggerAttribute);

    public string BindingType => "orchestrationTrigger";

    public void Validate(FunctionDescriptor function)
    {
        if (function.Trigger.ParameterType != typeof(TaskOrchestrationContext))
        {
            throw function.StartError(
                $"the trigger parameter '{function.Trigger.Name}' is of type {function.Trigger.ParameterType.Name}; expected {nameof(TaskOrchestrationContext)}");
        }

        if (!function.Method.ReturnType.IsAssignableTo(typeof(Task)))
        {
            throw function.StartError($"it returns {function.Method.ReturnType.Name}; an orchestrator returns Task or Task<T>");
        }

        if (function.Retry is not null)
        {
            throw function.StartError("retry policies do not apply to orchestrators; give them with the call of an activity");
        }

        durable.Validate(function);
    }

    public Task StartAsync(IReadOnlyList<FunctionDescriptor> functions, CancellationToken cancellationToken) => durable.StartAsync(functions[0], cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => durable.StopAsync(cancellationToken);
}
