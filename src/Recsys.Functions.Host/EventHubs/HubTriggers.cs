using Azure;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Functions.Host.Storage;
using Recsys.Functions.Host.Workers;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>The Event Hub functions of an app: a processor for each.</summary>
internal sealed class HubTriggers(
    FunctionApp app, AppSettings settings, HostStorage storage, FunctionInvoker invoker, InvocationIds ids, TimeProvider time,
    ILogger<HubTriggers> logger) : IAsyncDisposable
{
    public const string TriggerType = "eventHubTrigger";
    private const string Container = "azure-webjobs-eventhub";
    private readonly HubStop _stop = new();
    private readonly List<(HubProcessor Processor, HubIdentity Identity)> _processors = [];

    /// <exception cref="HostStartException">A trigger or its settings are wrong.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var functions = app.Functions.Where(f => f.Trigger.Is(TriggerType)).ToList();
        if (functions.Count == 0)
        {
            return;
        }

        var hubSettings = HubSettings.Of(settings);
        var hubs = functions.ConvertAll(f => (Function: f, Hub: HubAddress.Of(f, settings)));
        var container = storage.Container(Container);
        try
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            throw storage.Unanswered(e);
        }

        foreach (var (function, hub) in hubs)
        {
            var batches = new EventBatch(function, hub);
            var identity = new HubIdentity(hub.Open());
            var ownerId = $"{storage.HostId}-{ids.New()}";
            var parts = new HubParts(
                function, hubSettings, new OwnershipBlobs(container, hub, ownerId), new CheckpointBlobs(container, hub), identity, batches,
                new BatchRunner(function, batches, invoker, ids, time), _stop, time, logger)
            { OwnerId = ownerId };
            var processor = hub.ConnectionString is null ? new HubProcessor(hub, parts, new DefaultAzureCredential()) : new HubProcessor(hub, parts);
            _processors.Add((processor, identity));
        }

        await Task.WhenAll(_processors.Zip(hubs, (p, h) => StartAsync(p.Processor, h.Function, cancellationToken)));
    }

    /// <summary>The SDK asks hub and storage before it begins.</summary>
    private static async Task StartAsync(HubProcessor processor, FunctionMetadata function, CancellationToken cancellationToken)
    {
        try
        {
            await processor.StartProcessingAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var reason = (e as AggregateException)?.InnerExceptions[0] ?? e;
            throw function.StartError($"its hub '{processor.EventHubName}' at {processor.FullyQualifiedNamespace} does not answer: "
                + reason.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Takes no more events and lets what runs end within <paramref name="grace"/>; partitions are free for others then.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        _stop.Begin(grace);
        await Task.WhenAll(_processors.Select(p => p.Processor.StopProcessingAsync(CancellationToken.None)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, identity) in _processors)
        {
            await identity.DisposeAsync();
        }

        _stop.Dispose();
    }
}
