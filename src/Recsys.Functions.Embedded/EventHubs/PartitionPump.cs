using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Recsys.EventHubs.Client;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>
/// Carries one partition's events to the function, one invocation at a time, in order. The checkpoint follows the invocation, also one
/// that failed for good; an invocation that was aborted is not checkpointed, so its events come again.
/// </summary>
internal sealed class PartitionPump(
    FunctionDescriptor function, HubAddress hub, string partitionId, IEventSource source, CheckpointStore checkpoints, EventHubOptions options, BalanceTimes times,
    RetryingInvoker invoker, TimeProvider time, ILogger logger)
{
    private readonly bool isBatched = ((EventHubTriggerAttribute)function.TriggerAttribute).IsBatched;
    private ReceivedEvent? done;
    private int sinceCheckpoint;

    /// <summary>Reads until stopped (a running invocation then ends by itself) or until the partition is lost (it is then cancelled).</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken lost)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost);
        while (!either.IsCancellationRequested)
        {
            try
            {
                var start = new EventStart(await checkpoints.ReadAsync(partitionId, either.Token), options.InitialOffset, options.InitialEnqueuedTime);
                await using var reader = await source.OpenAsync(partitionId, start, either.Token);
                await PumpAsync(reader, stopping, lost, either.Token);
            }
            catch (PartitionLostException)
            {
                Log.PartitionLost(logger, function.Name, partitionId);
                return;
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Log.PartitionTrouble(logger, function.Name, partitionId, e.Message);
                await Task.Delay(times.Reopen, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (!lost.IsCancellationRequested)
            await FlushAsync();
    }

    private async Task PumpAsync(IEventReader reader, CancellationToken stopping, CancellationToken lost, CancellationToken either)
    {
        while (true)
        {
            either.ThrowIfCancellationRequested();
            var events = await FillAsync(reader, either);
            var (outcome, last) = isBatched
                ? await DispatchAsync(events, stopping, lost)
                : await DispatchSinglyAsync(events, stopping, lost);
            if (last is not null)
            {
                done = last;
                if (++sinceCheckpoint >= options.BatchCheckpointFrequency && !lost.IsCancellationRequested)
                    await FlushAsync();
            }

            if (outcome == InvocationOutcome.Aborted)
                throw new OperationCanceledException(either);
        }
    }

    /// <summary>A batch: at least the minimum, unless the wait since its first event is over.</summary>
    private async Task<List<ReceivedEvent>> FillAsync(IEventReader reader, CancellationToken cancellationToken)
    {
        var events = new List<ReceivedEvent>();
        while (events.Count == 0)
            events.AddRange(await reader.ReadAsync(options.MaxEventBatchSize, options.MaxWaitTime, cancellationToken));
        var first = time.GetTimestamp();
        while (events.Count < options.MinEventBatchSize)
        {
            var rest = options.MaxWaitTime - time.GetElapsedTime(first);
            if (rest <= TimeSpan.Zero)
                break;
            events.AddRange(await reader.ReadAsync(options.MaxEventBatchSize - events.Count, rest, cancellationToken));
        }

        return events;
    }

    private async Task<(InvocationOutcome Outcome, ReceivedEvent? Last)> DispatchAsync(List<ReceivedEvent> events, CancellationToken stopping, CancellationToken lost)
    {
        var value = EventBatch.Value(function.Trigger.ParameterType, events);
        var data = isBatched ? EventBatch.BatchData(hub, partitionId, events) : EventBatch.SingleData(hub, partitionId, events[0]);
        var trace = isBatched ? null : events[0].Properties.GetValueOrDefault("traceparent") as string ?? events[0].Properties.GetValueOrDefault("Diagnostic-Id") as string;
        var outcome = await invoker.InvokeAsync(
            function,
            attempt => new InvocationRequest { TriggerValue = value, BindingData = data, Retry = attempt, TraceParent = trace },
            stopping,
            lost);
        return (outcome, outcome == InvocationOutcome.Aborted ? null : events[^1]);
    }

    private async Task<(InvocationOutcome Outcome, ReceivedEvent? Last)> DispatchSinglyAsync(List<ReceivedEvent> events, CancellationToken stopping, CancellationToken lost)
    {
        ReceivedEvent? last = null;
        foreach (var one in events)
        {
            if (stopping.IsCancellationRequested)
                return (InvocationOutcome.Aborted, last);
            var (outcome, handled) = await DispatchAsync([one], stopping, lost);
            last = handled ?? last;
            if (outcome == InvocationOutcome.Aborted)
                return (outcome, last);
        }

        return (InvocationOutcome.Succeeded, last);
    }

    private async Task FlushAsync()
    {
        if (done is null || sinceCheckpoint == 0)
            return;
        try
        {
            await checkpoints.WriteAsync(partitionId, done, CancellationToken.None);
            sinceCheckpoint = 0;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            // The next checkpoint covers this one; until then the events may come again.
            Log.CheckpointFailed(logger, e, function.Name, partitionId, done.SequenceNumber);
        }
    }
}
