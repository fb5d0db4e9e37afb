using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>
/// Writes into histories from outside: starts instances and appends what clients, parents and children have to say. It never
/// appends behind the end of a log, so nothing that was accepted is lost when an orchestration continues as new.
/// </summary>
internal sealed class Courier(IDurableStore store, Signature signature)
{
    /// <summary>Makes a new instance, durable when the task ends.</summary>
    /// <returns>False when an instance of this id exists and has not ended, or this very execution was started before.</returns>
    public async Task<bool> StartAsync(string instanceId, string execution, ExecutionStarted started, CancellationToken cancellationToken)
    {
        var existing = await store.ReadInstanceAsync(instanceId, cancellationToken);
        if (existing is { Document.HasEnded: false } || existing?.Document.FirstExecution == execution)
        {
            return false;
        }

        // The mark first: an instance that exists and that no worker ever looks at would be lost.
        await store.MarkAsync(instanceId, cancellationToken);
        var log = new InstanceLog(store, new LogId(instanceId, execution), signature);
        await OpenAsync(log, started, cancellationToken);
        var document = new InstanceDocument
        {
            InstanceId = instanceId,
            Name = started.Name,
            Execution = execution,
            FirstExecution = execution,
            Status = OrchestrationRuntimeStatus.Pending,
            CreatedAt = started.At,
            LastUpdatedAt = started.At,
            Input = started.Input,
            LogLength = log.Length,
        };
        if (await store.WriteInstanceAsync(document, existing?.Tag, cancellationToken) is null)
        {
            // Another was first; with a child it may have been a former owner of the parent, who made this very execution.
            if ((await store.ReadInstanceAsync(instanceId, cancellationToken))?.Document.FirstExecution != execution)
            {
                await store.DeleteLogAsync(log.Id, cancellationToken);
            }

            return false;
        }

        if (existing is not null)
        {
            await store.DeleteLogAsync(new LogId(instanceId, existing.Document.Execution), cancellationToken);
        }

        // Again, now that there is something to see: a worker may have looked in between and found nothing.
        await store.MarkAsync(instanceId, cancellationToken);
        return true;
    }

    /// <summary>Appends an event to an instance that has not ended.</summary>
    /// <param name="instanceId">Id of the instance.</param>
    /// <param name="execution">Only to this execution, when given.</param>
    /// <param name="happened">What to append.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>False when there is no such instance, or it has ended.</returns>
    public async Task<bool> DeliverAsync(string instanceId, string? execution, HistoryEvent happened, CancellationToken cancellationToken)
    {
        while (await store.ReadInstanceAsync(instanceId, cancellationToken) is { Document: { HasEnded: false } document })
        {
            var log = InstanceLog.From(store, new LogId(instanceId, document.Execution), signature, document.LogLength);
            var outcome = await DeliverAsync(log, execution, happened, cancellationToken);
            switch (outcome)
            {
                case AppendOutcome.Appended:
                    await store.MarkAsync(instanceId, cancellationToken);
                    return true;
                case AppendOutcome.Full:
                    throw new InvalidOperationException($"The history of '{instanceId}' is full; its orchestrator should have continued as new.");
                case AppendOutcome.Conflict:
                    return false;
                default:
                    // The log has gone while we looked: the instance continued as new, and its document says where.
                    break;
            }
        }

        return false;
    }

    /// <summary>Makes the log that an execution continues in; no harm if another did it already.</summary>
    public async Task<InstanceLog> OpenSuccessorAsync(LogId log, ContinuedAsNew end, CancellationToken cancellationToken)
    {
        var next = new InstanceLog(store, log with { Execution = end.Execution }, signature);
        await OpenAsync(next, end.Next, cancellationToken);
        return next;
    }

    private static async Task<AppendOutcome> AppendAsync(InstanceLog log, HistoryEvent happened, CancellationToken cancellationToken)
    {
        while (log.End is null)
        {
            var outcome = await log.AppendAsync([happened], cancellationToken);
            if (outcome != AppendOutcome.Conflict)
            {
                return outcome;
            }

            if (!await log.ReadAsync(cancellationToken))
            {
                return AppendOutcome.Missing;
            }
        }

        return AppendOutcome.Conflict;
    }

    private async Task<AppendOutcome> DeliverAsync(InstanceLog log, string? execution, HistoryEvent happened, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!await log.ReadAsync(cancellationToken))
            {
                return AppendOutcome.Missing;
            }

            if (execution is not null && execution != log.Id.Execution)
            {
                return AppendOutcome.Conflict;
            }

            var outcome = await AppendAsync(log, happened, cancellationToken);
            if (outcome != AppendOutcome.Conflict || log.End is not ContinuedAsNew end)
            {
                return outcome;
            }

            log = await OpenSuccessorAsync(log.Id, end, cancellationToken);
        }
    }

    private async Task OpenAsync(InstanceLog log, ExecutionStarted started, CancellationToken cancellationToken)
    {
        await store.CreateLogAsync(log.Id, cancellationToken);
        if (await log.AppendAsync([started], cancellationToken) != AppendOutcome.Appended)
        {
            _ = await log.ReadAsync(cancellationToken);
        }
    }
}
