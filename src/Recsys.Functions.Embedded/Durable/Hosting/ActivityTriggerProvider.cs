using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Durable.Hosting;

/// <summary>Activity functions.</summary>
internal sealed class ActivityTriggerProvider(DurableHost durable) : ITriggerProvider
{
    public Type AttributeType => typeof(ActivityTriggerAttribute);

    public string BindingType => "activityTrigger";

    public void Validate(FunctionDescriptor function)
    {
        if (function.Retry is not null)
        {
            throw function.StartError("retry policies do not apply to activities; give them with the call, as TaskOptions.FromRetryPolicy");
        }

        durable.Validate(function);
    }

    public Task StartAsync(IReadOnlyList<FunctionDescriptor> functions, CancellationToken cancellationToken) => durable.StartAsync(functions[0], cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => durable.StopAsync(cancellationToken);
}
