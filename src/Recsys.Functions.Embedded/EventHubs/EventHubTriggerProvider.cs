using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Recsys.EventHubs.Client;
using Recsys.Functions.Embedded.Hosting;
using Recsys.Functions.Embedded.Invocation;
using Recsys.Functions.Embedded.Storage;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>Event Hub functions: a listener for each.</summary>
internal sealed class EventHubTriggerProvider(
    AppSettings settings, HostSettings host, HostStorage storage, EmbeddedHostOptions hostOptions, IEventSourceFactory sources, BalanceTimes times, RetryingInvoker invoker,
    TimeProvider time, ILogger<EventHubTriggerProvider> logger) : ITriggerProvider, IDisposable
{
    public const string Container = "azure-webjobs-eventhub";
    private readonly CancellationTokenSource stopping = new();
    private readonly Lazy<EventHubOptions> options = new(() => EventHubOptions.From(host.Extensions.GetSection("eventHubs")));
    private Task running = Task.CompletedTask;

    public Type AttributeType => typeof(EventHubTriggerAttribute);

    public string BindingType => "eventHubTrigger";

    public void Validate(FunctionDescriptor function)
    {
        var attribute = (EventHubTriggerAttribute)function.TriggerAttribute;
        var types = attribute.IsBatched ? EventBatch.BatchTypes : EventBatch.SingleTypes;
        if (!types.Contains(function.Trigger.ParameterType))
        {
            throw function.StartError(
                $"the trigger parameter '{function.Trigger.Name}' is of type {function.Trigger.ParameterType.Name}; expected {string.Join(" or ", types.Select(t => t.Name))} with IsBatched = {(attribute.IsBatched ? "true" : "false")}");
        }

        Connect(function);
        settings.ConnectionString(function, AppSettings.StorageSetting);
    }

    public async Task StartAsync(IReadOnlyList<FunctionDescriptor> functions, CancellationToken cancellationToken)
    {
        var container = await storage.ContainerAsync(functions[0], Container, cancellationToken);
        var self = $"{storage.HostId}-{hostOptions.NewInvocationId()}";
        running = Task.WhenAll(functions.Select(function =>
        {
            var (hub, source) = Connect(function);
            var checkpoints = new CheckpointStore(container, hub);
            var listener = new EventHubListener(
                function.Name,
                source,
                new OwnershipStore(container, hub, times.Expiry),
                (partition, stop, lost) => new PartitionPump(function, hub, partition, source, checkpoints, options.Value, times, invoker, time, logger).RunAsync(stop, lost),
                self,
                times,
                logger);
            return Task.Run(() => listener.RunAsync(stopping.Token), CancellationToken.None);
        }));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stopping.Dispose();

    private (HubAddress Hub, IEventSource Source) Connect(FunctionDescriptor function)
    {
        var attribute = (EventHubTriggerAttribute)function.TriggerAttribute;
        if (string.IsNullOrWhiteSpace(attribute.Connection))
            throw function.StartError("its trigger names no Connection setting");
        var connection = settings.ConnectionString(function, attribute.Connection);
        var group = attribute.ConsumerGroup is { } named ? settings.Resolve(function, named) : HubAddress.DefaultConsumerGroup;
        try
        {
            var address = EventHubConnectionOptions.Parse(connection, settings.Resolve(function, attribute.EventHubName));
            return (new HubAddress(address.Host, address.EventHubName, group), sources.Connect(address, group, options.Value));
        }
        catch (FormatException e)
        {
            throw function.StartError($"the setting '{attribute.Connection}' cannot be used: {e.Message}", e);
        }
    }
}
