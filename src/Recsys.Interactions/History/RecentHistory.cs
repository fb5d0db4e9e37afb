using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Recsys.Domain;

namespace Recsys.Interactions.History;

/// <summary>
/// The newest interactions of each user, in a table: written by the same trigger that writes the log, read by scoring in one point query.
/// A batch that is delivered again changes nothing: each entity knows the last number that it took of every chain. An owner keeps the
/// entities that it wrote in memory, so that a batch costs writes alone, many users a request.
/// </summary>
public sealed class RecentHistory(TableClient table, int limit = RecentHistory.DefaultLimit)
{
    /// <summary>The table.</summary>
    public const string TableName = "RecentHistory";

    /// <summary>Interactions kept a user.</summary>
    public const int DefaultLimit = 200;

    internal int Limit => limit;

    // A transaction may hold 100 entities and 4 MiB; in JSON an entity has up to 64 KiB in base64.
    internal const int MaxTransaction = 40;
    private const int MaxCached = 50_000;
    private const int Attempts = 8;
    private const string ProgressPartition = "chains";
    private const string NextProperty = "next";
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 8 };

    private readonly ConcurrentDictionary<UserKey, HistoryEntity> _written = new();

    /// <summary>Takes a batch of one partition. Impressions are left out: they say nothing about the user.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="interactions">In order of their numbers.</param>
    /// <param name="cancellationToken">Gives up; deliver the batch again.</param>
    public async Task AppendAsync(string streamId, int partition, IReadOnlyList<SequencedInteraction> interactions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        if (_written.Count > MaxCached)
        {
            _written.Clear();
        }

        var transactions = interactions
            .Where(i => i.Interaction.Type != InteractionType.Impression)
            .GroupBy(i => UserKey.Of(i.Interaction.UserId))
            .GroupBy(user => user.Key.PartitionKey)
            .SelectMany(bucket => bucket.Chunk(MaxTransaction));
        await Parallel.ForEachAsync(
            transactions,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism.MaxDegreeOfParallelism, CancellationToken = cancellationToken },
            async (users, token) => await WriteAsync(streamId, partition, users, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>The newest interactions of a user, the oldest first; empty for a user without any.</summary>
    public async Task<IReadOnlyList<RecentInteraction>> GetAsync(string userId, CancellationToken cancellationToken) =>
        (await FindAsync(userId, cancellationToken).ConfigureAwait(false)).Interactions;

    /// <summary>The newest interactions of a user, and whether the user was forgotten.</summary>
    public async Task<UserHistory> FindAsync(string userId, CancellationToken cancellationToken)
    {
        var entity = await ReadAsync(UserKey.Of(userId), cancellationToken).ConfigureAwait(false);
        return new UserHistory(entity.Interactions, entity.IsErased);
    }

    /// <summary>
    /// Forgets a user for good. An empty entity under the hash of the id stays, so that neither a redelivery nor an owner that remembers
    /// the user, nor events of the user that are still in the hub, can bring a history back.
    /// </summary>
    public async Task DeleteAsync(string userId, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        _written.TryRemove(key, out _);
        await table.UpsertEntityAsync(HistoryEntity.Erased(key).ToTableEntity(), TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Up to which event the histories know a chain: the number behind the last one; 0 for a chain never seen.</summary>
    internal async Task<long> FindNextAsync(string streamId, int partition, CancellationToken cancellationToken)
    {
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(
            ProgressPartition, ProgressRow(streamId, partition), cancellationToken: cancellationToken).ConfigureAwait(false);
        return entity.HasValue ? entity.Value!.GetInt64(NextProperty) ?? 0 : 0;
    }

    /// <summary>
    /// Says up to which event the histories know a chain. An owner that comes late may say too little, which costs a reading of what is known.
    /// Nobody says too much: it is written only when all before it is in the histories.
    /// </summary>
    internal async Task SaveNextAsync(string streamId, int partition, long next, CancellationToken cancellationToken) =>
        await table.UpsertEntityAsync(
            new TableEntity(ProgressPartition, ProgressRow(streamId, partition)) { [NextProperty] = next },
            TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);

    /// <summary>Puts a history made from the log in the place of what is there.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="rebuild">Makes it. It is called after the entity was read, so the log that it reads holds all that the entity knows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task ReplaceAsync(
        string userId, Func<CancellationToken, Task<(IReadOnlyDictionary<string, long> Watermarks, IReadOnlyList<RecentInteraction> Interactions)>> rebuild,
        CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        for (var attempt = 1; ; attempt++)
        {
            var known = await ReadAsync(key, cancellationToken).ConfigureAwait(false);
            if (known.IsErased)
            {
                return;
            }

            var (watermarks, interactions) = await rebuild(cancellationToken).ConfigureAwait(false);
            try
            {
                _written.TryRemove(key, out _);
                await table.SubmitTransactionAsync([Action(known.With(watermarks, interactions.TakeLast(limit)))], cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412 && attempt < Attempts)
            {
                // The user did something meanwhile: the log is read again.
            }
        }
    }

    // Only letters, digits and a dash: stream ids are chosen elsewhere and keys forbid some characters.
    private static string ProgressRow(string streamId, int partition) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(streamId))}-{partition:D4}");

    private async Task WriteAsync(
        string streamId, int partition, IGrouping<UserKey, SequencedInteraction>[] users, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var changed = new List<HistoryEntity>(users.Length);
            foreach (var user in users)
            {
                // Taken out while it is changed: an entity whose write fails must be read again.
                var entity = _written.TryRemove(user.Key, out var known) ? known : await ReadAsync(user.Key, cancellationToken).ConfigureAwait(false);
                if (entity.Add(streamId, partition, user, limit))
                {
                    changed.Add(entity);
                }
                else
                {
                    _written[user.Key] = entity;
                }
            }

            if (changed.Count == 0)
            {
                return;
            }

            try
            {
                var answer = await table.SubmitTransactionAsync(changed.Select(Action), cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < changed.Count; i++)
                {
                    changed[i].ETag = answer.Value[i].Headers.ETag;
                    _written[changed[i].Key] = changed[i];
                }

                return;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412 && attempt < Attempts)
            {
                // Another owner has written one of these users, or an erasure has removed it: read them again and decide again.
            }
        }
    }

    private static TableTransactionAction Action(HistoryEntity entity) => entity.ETag is { } etag
        ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, entity.ToTableEntity(), etag)
        : new TableTransactionAction(TableTransactionActionType.Add, entity.ToTableEntity());

    private async Task<HistoryEntity> ReadAsync(UserKey key, CancellationToken cancellationToken)
    {
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(key.PartitionKey, key.RowKey, cancellationToken: cancellationToken).ConfigureAwait(false);
        return entity.HasValue ? HistoryEntity.Of(entity.Value!) : HistoryEntity.New(key);
    }
}
