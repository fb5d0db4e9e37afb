using System.Globalization;
using System.Threading.Channels;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.EventHubs.Client;

namespace Recsys.Cli.Demo;

/// <summary>
/// Sends interactions to a hub as an app would. A user's events go to the partition that the user's id hashes to as a partition key, so
/// that they keep their order and a resend meets the original; addressing the partition itself lets users share a batch.
/// </summary>
internal sealed class HubReplay(EventHubProducer producer)
{
    private const int LanesPerPartition = 2;
    private const int BatchSize = 250;

    private long _sent;

    /// <summary>Events that the hub acknowledged.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Sends all of them and returns when the hub has acknowledged the last.</summary>
    public async Task SendAsync(IAsyncEnumerable<Interaction> interactions, Action<long>? progress, CancellationToken cancellationToken)
    {
        var partitions = (await producer.GetPropertiesAsync(cancellationToken)).PartitionIds.Count;
        var lanes = Enumerable.Range(0, partitions * LanesPerPartition)
            .Select(_ => Channel.CreateBounded<Interaction>(new BoundedChannelOptions(4 * BatchSize) { SingleReader = true, SingleWriter = true }))
            .ToArray();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var senders = lanes.Select((lane, number) => DrainAsync(lane.Reader, number / LanesPerPartition, progress, failed)).ToArray();
        try
        {
            await foreach (var interaction in interactions.WithCancellation(failed.Token))
            {
                var partition = PartitionKeyHash.ToPartition(interaction.UserId, partitions);
                var lane = (partition * LanesPerPartition) + (interaction.UserId.Length % LanesPerPartition);
                await lanes[lane].Writer.WriteAsync(interaction, failed.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A sender failed; its exception comes out of the wait below.
        }
        finally
        {
            foreach (var lane in lanes)
            {
                lane.Writer.TryComplete();
            }
        }

        await Task.WhenAll(senders);
    }

    private async Task DrainAsync(ChannelReader<Interaction> lane, int partition, Action<long>? progress, CancellationTokenSource failed)
    {
        try
        {
            var batch = new List<EventData>(BatchSize);
            var target = SendTarget.PartitionId(partition.ToString(CultureInfo.InvariantCulture));
            while (await lane.WaitToReadAsync(failed.Token))
            {
                while (batch.Count < BatchSize && lane.TryRead(out var interaction))
                {
                    batch.Add(new EventData(InteractionJson.Write(interaction)) { MessageId = interaction.EventId });
                }

                await producer.SendAsync(batch, target, failed.Token);
                progress?.Invoke(Interlocked.Add(ref _sent, batch.Count));
                batch.Clear();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await failed.CancelAsync();
            throw;
        }
    }
}
