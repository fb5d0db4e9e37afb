using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Recsys.Domain;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Table;

namespace Recsys.Interactions.History;

/// <summary>
/// Brings what the log holds into the recent histories, chain by chain and in order. A batch that comes too early, because an owner stored
/// one before it and ended before it wrote the histories, makes the feed read the missing events from the log first: entities know only
/// the last number that they took, so an earlier event that came later would be lost to them.
/// </summary>
/// <param name="container">The container of the log.</param>
/// <param name="history">The recent histories.</param>
/// <param name="hub">The hub.</param>
public sealed class HistoryFeed(BlobContainerClient container, RecentHistory history, string hub)
{
    private const int ReplayBatch = 2000;
    private readonly ConcurrentDictionary<(string StreamId, int Partition), long> _next = new();

    /// <summary>Takes a batch that the log holds already.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="first">The number of the batch's first event.</param>
    /// <param name="last">The number of its last event.</param>
    /// <param name="interactions">Those of its events that are interactions.</param>
    /// <param name="cancellationToken">Gives up; deliver the batch again.</param>
    public async Task AppendAsync(
        string streamId, int partition, long first, long last, IReadOnlyList<SequencedInteraction> interactions, CancellationToken cancellationToken)
    {
        var chain = (streamId, partition);
        if (!_next.TryGetValue(chain, out var next) || first > next)
        {
            // Another owner may have brought it further.
            next = await history.FindNextAsync(StreamOf(hub, streamId), partition, cancellationToken).ConfigureAwait(false);
        }

        if (first > next)
        {
            await ReplayAsync(new ChainEnd(streamId, partition, first), next, cancellationToken).ConfigureAwait(false);
        }

        if (last < next)
        {
            return;
        }

        await history.AppendAsync(StreamOf(hub, streamId), partition, interactions, cancellationToken).ConfigureAwait(false);
        await SaveAsync(chain, last + 1, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings the histories up to the end of every chain of the hub, imports included.</summary>
    /// <returns>The number of events that they lacked.</returns>
    public async Task<long> CatchUpAsync(CancellationToken cancellationToken)
    {
        var lacked = 0L;
        foreach (var chain in await new InteractionLogReader(container).FindChainsAsync(hub, cancellationToken).ConfigureAwait(false))
        {
            var next = await history.FindNextAsync(StreamOf(hub, chain.StreamId), chain.Partition, cancellationToken).ConfigureAwait(false);
            if (next < chain.End)
            {
                lacked += chain.End - next;
                await ReplayAsync(chain, next, cancellationToken).ConfigureAwait(false);
            }
        }

        return lacked;
    }

    /// <summary>
    /// Makes one user's history anew from the whole log: after a change of the limit, or where an entity is not what it should be. An erased
    /// user stays erased.
    /// </summary>
    public Task RebuildAsync(string userId, CancellationToken cancellationToken) => history.ReplaceAsync(
        userId,
        async token =>
        {
            var watermarks = new Dictionary<string, long>(StringComparer.Ordinal);
            var found = new PriorityQueue<RecentInteraction, (DateTimeOffset At, int Chain, long Sequence)>();
            var chains = await new InteractionLogReader(container).FindChainsAsync(hub, token).ConfigureAwait(false);
            for (var i = 0; i < chains.Count; i++)
            {
                watermarks[HistoryEntity.ChainOf(StreamOf(hub, chains[i].StreamId), chains[i].Partition)] = chains[i].End - 1;
                await foreach (var stored in new ChainReader(container).ReadAsync(hub, chains[i], 0, InteractionProjection.Instance, token).ConfigureAwait(false))
                {
                    if (stored.Result.Interaction is { } interaction && interaction.UserId == userId && interaction.Type != InteractionType.Impression)
                    {
                        found.Enqueue(RecentInteraction.Of(interaction), (stored.EnqueuedTime, i, stored.SequenceNumber));
                        if (found.Count > history.Limit)
                        {
                            found.Dequeue();
                        }
                    }
                }
            }

            var ordered = new List<RecentInteraction>(found.Count);
            while (found.TryDequeue(out var interaction, out _))
            {
                ordered.Add(interaction);
            }

            return (watermarks, ordered);
        },
        cancellationToken);

    /// <summary>A stream as the histories name it: two hubs may have been made in the same second, and one table may serve both.</summary>
    internal static string StreamOf(string hub, string streamId) => $"{hub}/{streamId}";

    private async Task ReplayAsync(ChainEnd chain, long next, CancellationToken cancellationToken)
    {
        var batch = new List<SequencedInteraction>(ReplayBatch);
        await foreach (var stored in new ChainReader(container).ReadAsync(hub, chain, next, InteractionProjection.Instance, cancellationToken).ConfigureAwait(false))
        {
            if (stored.Result.Interaction is { } interaction)
            {
                batch.Add(new SequencedInteraction(stored.SequenceNumber, interaction));
            }

            if (batch.Count == ReplayBatch)
            {
                await history.AppendAsync(StreamOf(hub, chain.StreamId), chain.Partition, batch, cancellationToken).ConfigureAwait(false);
                await SaveAsync((chain.StreamId, chain.Partition), stored.SequenceNumber + 1, cancellationToken).ConfigureAwait(false);
                batch.Clear();
            }
        }

        await history.AppendAsync(StreamOf(hub, chain.StreamId), chain.Partition, batch, cancellationToken).ConfigureAwait(false);
        await SaveAsync((chain.StreamId, chain.Partition), chain.End, cancellationToken).ConfigureAwait(false);
    }

    private async Task SaveAsync((string StreamId, int Partition) chain, long next, CancellationToken cancellationToken)
    {
        await history.SaveNextAsync(StreamOf(hub, chain.StreamId), chain.Partition, next, cancellationToken).ConfigureAwait(false);
        _next[chain] = next;
    }
}
