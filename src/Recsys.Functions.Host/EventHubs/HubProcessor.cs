using Azure;
using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>
/// One function on one hub: Microsoft's processor shares the partitions with the other processes of the app and reads those that are its
/// own. Here batches are filled, run one after the other in a partition, and checkpoints written behind them.
/// </summary>
internal sealed class HubProcessor : EventProcessor<HubPartition>
{
    /// <summary>A quiet partition is looked at this often: waits for a fuller batch, and checkpoints, are at most so late.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a partition asks whether its hub is still the one that it was.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    /// <summary>On one machine a killed host is followed by another one at once: the real host's half minute would be felt.</summary>
    private static readonly TimeSpan LocalBalancing = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LocalExpiry = TimeSpan.FromSeconds(10);

    private readonly FunctionMetadata _function;
    private readonly HubSettings _settings;
    private readonly OwnershipBlobs _ownerships;
    private readonly CheckpointBlobs _checkpoints;
    private readonly HubIdentity _identity;
    private readonly EventBatch _batches;
    private readonly BatchRunner _runner;
    private readonly HubStop _stop;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile bool _started;

    public HubProcessor(HubAddress hub, HubParts parts)
        : base(parts.Settings.MaxEventBatchSize, hub.ConsumerGroup, hub.ConnectionString, Options(parts))
    {
        (_function, _settings, _ownerships, _checkpoints, _identity, _batches, _runner, _stop, _time, _logger) = parts;
    }

    public HubProcessor(HubAddress hub, HubParts parts, DefaultAzureCredential credential)
        : base(parts.Settings.MaxEventBatchSize, hub.ConsumerGroup, hub.FullyQualifiedNamespace, hub.EventHub, credential, Options(parts))
    {
        (_function, _settings, _ownerships, _checkpoints, _identity, _batches, _runner, _stop, _time, _logger) = parts;
    }

    public override async Task StartProcessingAsync(CancellationToken cancellationToken = default)
    {
        await base.StartProcessingAsync(cancellationToken);
        _started = true;
    }

    protected override Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(CancellationToken cancellationToken) =>
        _ownerships.ListAsync(cancellationToken);

    protected override Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimOwnershipAsync(
        IEnumerable<EventProcessorPartitionOwnership> desiredOwnership, CancellationToken cancellationToken) =>
        _ownerships.ClaimAsync(desiredOwnership);

    protected override async Task<EventProcessorCheckpoint> GetCheckpointAsync(string partitionId, CancellationToken cancellationToken)
    {
        var checkpoint = await _checkpoints.ReadAsync(partitionId, cancellationToken);
        if (checkpoint is not null && await _identity.IsAnotherAsync(checkpoint, partitionId, cancellationToken))
        {
            Log.HubIsAnother(_logger, _function.Name, partitionId, checkpoint.SequenceNumber);
            return At(partitionId, EventPosition.Earliest);
        }

        // The processor takes null for "none", whatever its signature says.
        return checkpoint is null ? null! : At(partitionId, EventPosition.FromSequenceNumber(checkpoint.SequenceNumber, isInclusive: false));
    }

    protected override async Task OnProcessingEventBatchAsync(
        IEnumerable<EventData> events, HubPartition partition, CancellationToken cancellationToken)
    {
        var now = _time.GetTimestamp();
        if (partition.Waiting.Count == 0)
        {
            partition.WaitingSince = now;
        }

        partition.Waiting.AddRange(events);
        if (partition.Waiting.Count == 0)
        {
            await CheckpointAsync(partition);
            await LookAsync(partition, cancellationToken);
            return;
        }

        while (IsDue(partition) && !cancellationToken.IsCancellationRequested)
        {
            // What waited and what came now may be more than the maximum together; the rest came now.
            var batch = partition.Waiting.Take(_settings.MaxEventBatchSize).ToArray();
            partition.Waiting.RemoveRange(0, batch.Length);
            partition.WaitingSince = now;
            await RunAsync(partition, batch, cancellationToken);
        }
    }

    private bool IsDue(HubPartition partition) => partition.Waiting.Count > 0
        && (partition.Waiting.Count >= _settings.MinEventBatchSize || _time.GetElapsedTime(partition.WaitingSince) >= _settings.MaxWaitTime);

    protected override Task OnProcessingErrorAsync(
        Exception exception, HubPartition partition, string operationDescription, CancellationToken cancellationToken)
    {
        // The SDK reads while it still asks hub and storage at its start: what fails then ends the start, and is said by it alone.
        if (_started && !cancellationToken.IsCancellationRequested && exception is not OperationCanceledException)
        {
            Log.PartitionTrouble(_logger, _function.Name, partition?.PartitionId ?? "(all)", $"{operationDescription}: {exception.Message}");
        }

        return Task.CompletedTask;
    }

    protected override async Task OnInitializingPartitionAsync(HubPartition partition, CancellationToken cancellationToken)
    {
        partition.HubCreated = await _identity.CreatedAsync(cancellationToken);
        Log.PartitionTaken(_logger, _function.Name, partition.PartitionId);
    }

    protected override Task OnPartitionProcessingStoppedAsync(
        HubPartition partition, ProcessingStoppedReason reason, CancellationToken cancellationToken)
    {
        // The processor gives the same reason for a reader that failed and begins anew.
        var why = reason == ProcessingStoppedReason.Shutdown ? "the host stops" : "another process has it, or its reading begins anew";
        Log.PartitionLeft(_logger, _function.Name, partition.PartitionId, why);
        return reason == ProcessingStoppedReason.Shutdown ? CheckpointAsync(partition) : Task.CompletedTask;
    }

    /// <summary>Events come one after the other where the function takes one at a time.</summary>
    private async Task RunAsync(HubPartition partition, EventData[] batch, CancellationToken ended)
    {
        // The processor's token ends with the host's stop, which lets what runs end by itself, and with the loss of the partition, which
        // does not: another process has these events now.
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(_stop.Forced);
        await using var lost = ended.Register(() =>
        {
            if (!_stop.IsStopping)
            {
                cut.Cancel();
            }
        });
        var size = _batches.IsBatched ? batch.Length : 1;
        for (var i = 0; i < batch.Length && (i == 0 || !ended.IsCancellationRequested); i += size)
        {
            var part = new ArraySegment<EventData>(batch, i, size);
            if (!await _runner.RunAsync(partition.PartitionId, part, ended, cut.Token))
            {
                // What was given up comes again, to this process or to another one: nothing behind it may be said to be done.
                throw new OperationCanceledException(ended);
            }

            partition.Done = part[^1];
        }

        if (++partition.SinceCheckpoint >= _settings.BatchCheckpointFrequency && !cut.IsCancellationRequested)
        {
            await CheckpointAsync(partition);
        }
    }

    /// <summary>Says what is done, if anything is that was not said yet. It is not cut off: what a write was seen to do is not what it did.</summary>
    private async Task CheckpointAsync(HubPartition partition)
    {
        if (partition.Done is not { } done)
        {
            return;
        }

        try
        {
            await _checkpoints.WriteAsync(
                partition.PartitionId, done.SequenceNumber, done.OffsetString, partition.HubCreated, CancellationToken.None);
            (partition.Done, partition.SinceCheckpoint) = (null, 0);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            // The next checkpoint covers this one; until then the events may come again.
            Log.CheckpointFailed(_logger, _function.Name, partition.PartitionId, done.SequenceNumber, e.Message.Split('\n')[0]);
        }
    }

    /// <summary>A hub that was made again may stay silent for ever at the place where the old one was read: the partition begins anew.</summary>
    private async Task LookAsync(HubPartition partition, CancellationToken cancellationToken)
    {
        if (partition.LookedAt != 0 && _time.GetElapsedTime(partition.LookedAt) < LookInterval)
        {
            return;
        }

        partition.LookedAt = _time.GetTimestamp();
        if (await _identity.CreatedAsync(cancellationToken) != partition.HubCreated)
        {
            throw new InvalidOperationException("The hub was deleted and made again.");
        }
    }

    private EventProcessorCheckpoint At(string partitionId, EventPosition position) => new()
    {
        FullyQualifiedNamespace = FullyQualifiedNamespace,
        EventHubName = EventHubName,
        ConsumerGroup = ConsumerGroup,
        PartitionId = partitionId,
        StartingPosition = position,
    };

    private static EventProcessorOptions Options(HubParts parts)
    {
        var settings = parts.Settings;
        var idle = settings.MaxWaitTime / 4;
        return new EventProcessorOptions
        {
            Identifier = parts.OwnerId,
            PrefetchCount = settings.PrefetchCount,
            MaximumWaitTime = idle > LongestIdle ? LongestIdle : idle < ShortestIdle ? ShortestIdle : idle,
            LoadBalancingStrategy = LoadBalancingStrategy.Greedy,
            LoadBalancingUpdateInterval = Shorter(settings.LoadBalancingUpdateInterval, LocalBalancing),
            PartitionOwnershipExpirationInterval = Shorter(settings.PartitionOwnershipExpirationInterval, LocalExpiry),
            TrackLastEnqueuedEventProperties = false,
            DefaultStartingPosition = settings.InitialOffset switch
            {
                InitialOffset.FromEnd => EventPosition.Latest,
                InitialOffset.FromEnqueuedTime => EventPosition.FromEnqueuedTime(settings.InitialEnqueuedTime!.Value),
                _ => EventPosition.Earliest,
            },
        };
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
