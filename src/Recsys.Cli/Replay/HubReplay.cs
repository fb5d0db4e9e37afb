using System.Globalization;
using Azure.Messaging.EventHubs.Producer;
using Recsys.Interactions.Ingest;
using Recsys.LocalHub;

namespace Recsys.Cli.Replay;

/// <summary>
/// Sends events to a hub as an app would. A user's events go to the partition that the user's key hashes to, so that they keep their order and
/// a resend meets the original; addressing the partition itself lets users share a batch.
/// </summary>
internal sealed class HubReplay(EventHubProducerClient producer)
{
    private const int BatchSize = 250;

    private long _sent;

    /// <summary>Events that the hub acknowledged.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Sends all of them, in order within a partition, and returns when the hub has acknowledged the last.</summary>
    public async Task SendAsync(IReadOnlyList<ReplayEvent> events, Action<long>? progress, CancellationToken cancellationToken)
    {
        var partitions = (await producer.GetPartitionIdsAsync(cancellationToken)).Length;
        var lanes = new List<ReplayEvent>[partitions];
        for (var i = 0; i < partitions; i++)
        {
            lanes[i] = [];
        }

        foreach (var e in events)
        {
            lanes[PartitionKeyHash.ToPartition(PartitionKeys.Of(e.UserId), partitions)].Add(e);
        }

        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var senders = lanes.Select((lane, partition) => DrainAsync(lane, partition, progress, failed)).ToArray();
        var all = Task.WhenAll(senders);
        await Task.WhenAny(all);
        // The lane that failed says why; the others only say that they were stopped.
        await (senders.FirstOrDefault(s => s.IsFaulted) ?? all);
    }

    private async Task DrainAsync(List<ReplayEvent> lane, int partition, Action<long>? progress, CancellationTokenSource failed)
    {
        var target = new SendEventOptions { PartitionId = partition.ToString(CultureInfo.InvariantCulture) };
        try
        {
            foreach (var batch in lane.Chunk(BatchSize))
            {
                var events = Array.ConvertAll(batch, e => InteractionSender.ToEvent(e.EventId, e.Body));
                await InteractionSender.SendAsync(producer, events, target, failed.Token);
                progress?.Invoke(Interlocked.Add(ref _sent, batch.Length));
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await failed.CancelAsync();
            throw;
        }
    }
}
