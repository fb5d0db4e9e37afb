using System.Runtime.CompilerServices;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>The client of an engine in the same process. All it does is durable before it answers; the engine is only told sooner.</summary>
internal sealed class EngineClient(DurableEngine engine, Func<string> newId) : DurableTaskClient
{
    private const int MaxIdLength = 100;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private readonly EngineContext _context = engine.Context;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        var instanceId = options?.InstanceId ?? newId();
        if (instanceId.Length is 0 or > MaxIdLength)
        {
            throw new ArgumentException($"An instance id has 1 to {MaxIdLength} characters; '{instanceId}' has {instanceId.Length}.", nameof(options));
        }

        var payload = Payload.From(input, _context.Json, $"the input of orchestrator '{orchestratorName.Name}'");
        var started = new ExecutionStarted(orchestratorName.Name, payload, _context.Time.GetUtcNow(), options?.StartAt?.ToUniversalTime());
        if (!await _context.Courier.StartAsync(instanceId, newId(), started, cancellation))
        {
            throw new OrchestrationAlreadyExistsException($"An orchestration with id '{instanceId}' exists and has not ended.");
        }

        engine.Poke(instanceId);
        return instanceId;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return SendAsync(instanceId, new EventRaised(eventName, Payload.From(eventPayload, _context.Json, $"the payload of event '{eventName}'")), cancellation);
    }

    public override Task TerminateInstanceAsync(string instanceId, object? output = null, CancellationToken cancellation = default)
        => SendAsync(instanceId, new TerminateRequested(Payload.From(output, _context.Json, "the output of a terminated orchestration")), cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
        => SendAsync(instanceId, new SuspendRequested(reason), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
        => SendAsync(instanceId, new ResumeRequested(reason), cancellation);

    public override async Task<OrchestrationMetadata?> GetInstanceAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return await _context.Store.ReadInstanceAsync(instanceId, cancellation) is { } stored ? Show(stored.Document, getInputsAndOutputs) : null;
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        var interval = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            var change = engine.ChangeAsync(instanceId);
            var instance = await GetInstanceAsync(instanceId, getInputsAndOutputs, cancellation)
                ?? throw new InvalidOperationException($"There is no orchestration with id '{instanceId}'.");
            if (instance.IsCompleted)
            {
                return instance;
            }

            // Another process may own the instance: then only storage shows that it has ended.
            _ = await Task.WhenAny(change, Task.Delay(interval, cancellation));
            cancellation.ThrowIfCancellationRequested();
            interval = change.IsCompleted || interval >= LongestWait ? interval : interval * 2;
        }
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => new InstancePages(this, filter ?? new OrchestrationQuery());

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, CancellationToken cancellation = default)
    {
        if (await _context.Store.ReadInstanceAsync(instanceId, cancellation) is not { Document: { HasEnded: true } document } stored)
        {
            return new PurgeResult(0);
        }

        await _context.Store.DeleteLogAsync(new LogId(instanceId, document.Execution), cancellation);
        return new PurgeResult(await _context.Store.DeleteInstanceAsync(instanceId, stored.Tag, cancellation) ? 1 : 0);
    }

    private async Task SendAsync(string instanceId, HistoryEvent happened, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (await _context.Courier.DeliverAsync(instanceId, null, happened, cancellation))
        {
            engine.Poke(instanceId);
        }
    }

    private OrchestrationMetadata Show(InstanceDocument document, bool payloads) => new(document.Name, document.InstanceId, payloads ? _context.Json : null)
    {
        RuntimeStatus = document.Status,
        CreatedAt = document.CreatedAt,
        LastUpdatedAt = document.LastUpdatedAt,
        SerializedInput = payloads ? document.Input?.Json : null,
        SerializedOutput = payloads ? document.Output?.Json : null,
        SerializedCustomStatus = payloads ? document.CustomStatus?.Json : null,
    };

    private sealed class InstancePages(EngineClient client, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
    {
        public override IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = default, int? pageSizeHint = default)
            => PagesAsync(continuationToken ?? query.ContinuationToken, pageSizeHint ?? query.PageSize);

        private async IAsyncEnumerable<Page<OrchestrationMetadata>> PagesAsync(
            string? continuation, int pageSize, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            do
            {
                var page = await client._context.Store.ListInstancesAsync(query.InstanceIdPrefix, continuation, pageSize, cancellation);
                var shown = new List<OrchestrationMetadata>();
                foreach (var document in page.Instances.Where(Matches))
                {
                    if (query.FetchInputsAndOutputs)
                    {
                        // Purged between the listing and now: then it is not there to be shown.
                        shown.AddRange(await client.GetInstanceAsync(document.InstanceId, true, cancellation) is { } full ? [full] : []);
                    }
                    else
                    {
                        shown.Add(client.Show(document, payloads: false));
                    }
                }

                continuation = page.Continuation;
                yield return new Page<OrchestrationMetadata>(shown, continuation);
            }
            while (continuation is not null);
        }

        private bool Matches(InstanceDocument document)
            => !(document.CreatedAt < query.CreatedFrom) && !(document.CreatedAt > query.CreatedTo) && (query.Statuses?.Contains(document.Status) ?? true);
    }
}
