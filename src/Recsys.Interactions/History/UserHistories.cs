using System.Globalization;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Recsys.Domain;

namespace Recsys.Interactions.History;

/// <summary>
/// What each user did, in a table: the newest interactions, which models read, and all items that the user ever took or hid, which are not to
/// be recommended. Written by the same trigger that writes the log, read by scoring in one point query.
/// A batch that is delivered again changes nothing: each entity knows the last number that it took of every chain. An owner keeps the
/// entities that it wrote in memory, so that a batch costs writes alone, many users a request.
/// </summary>
public sealed class UserHistories(TableClient table, int limit = UserHistories.DefaultLimit)
{
    /// <summary>The table.</summary>
    public const string TableName = "UserHistories";

    /// <summary>Interactions kept a user.</summary>
    public const int DefaultLimit = 200;

    // What a transaction of the service may hold; its 4 MiB are of base64 with its frame.
    internal const int MaxTransaction = 100;
    private const int MaxTransactionBytes = 2_500_000;
    private const int MaxCachedInteractions = 300_000;
    private const int Attempts = 8;
    private const int ParallelTransactions = 8;
    private const int ParallelReads = 8;
    private const string ProgressPartition = "chains";
    private const string NextProperty = "next";

    private readonly HistoryCache _cache = new(MaxCachedInteractions);
    private readonly NewUsers _newUsers = new();

    /// <summary>Takes a batch of one partition. Impressions are left out: they say nothing about the user.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="interactions">In order of their numbers.</param>
    /// <param name="cancellationToken">Gives up; deliver the batch again.</param>
    public Task AppendAsync(string streamId, int partition, IReadOnlyList<SequencedInteraction> interactions, CancellationToken cancellationToken) =>
        AppendAsync([new ChainSlice(streamId, partition, interactions)], cancellationToken);

    /// <summary>Takes what came in several chains: a user costs one write, and many users a request.</summary>
    internal async Task AppendAsync(IReadOnlyList<ChainSlice> slices, CancellationToken cancellationToken)
    {
        var users = new Dictionary<string, HistoryChange>(StringComparer.Ordinal);
        foreach (var slice in slices)
        {
            var chain = HistoryEntity.ChainOf(slice.StreamId, slice.Partition);
            foreach (var interaction in slice.Interactions)
            {
                if (interaction.Interaction.Type == InteractionType.Impression)
                {
                    continue;
                }

                if (!users.TryGetValue(interaction.Interaction.UserId, out var user))
                {
                    users.Add(interaction.Interaction.UserId, user = new HistoryChange(UserKey.Of(interaction.Interaction.UserId)));
                }

                user.Interactions.Add((chain, interaction));
            }
        }

        var transactions = users.Values.GroupBy(user => user.Key.PartitionKey).SelectMany(bucket => bucket.Chunk(MaxTransaction));
        await Parallel.ForEachAsync(
            transactions, new ParallelOptions { MaxDegreeOfParallelism = ParallelTransactions, CancellationToken = cancellationToken },
            async (chunk, token) => await WriteAsync([.. chunk], token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>The newest interactions of a user, the oldest first; empty for a user without any.</summary>
    public async Task<IReadOnlyList<RecentInteraction>> GetAsync(string userId, CancellationToken cancellationToken) =>
        (await FindAsync(userId, cancellationToken).ConfigureAwait(false)).Interactions;

    /// <summary>All that is kept of a user.</summary>
    public async Task<UserHistory> FindAsync(string userId, CancellationToken cancellationToken) =>
        (await ReadAsync(UserKey.Of(userId), cancellationToken).ConfigureAwait(false)).ToUserHistory();

    /// <summary>Whether a user was erased: a few bytes, however much is kept of one who was not.</summary>
    public async Task<bool> IsErasedAsync(string userId, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(
            key.PartitionKey, key.RowKey, [HistoryEntity.ErasedProperty], cancellationToken).ConfigureAwait(false);
        return entity.HasValue && entity.Value!.GetBoolean(HistoryEntity.ErasedProperty) == true;
    }

    /// <summary>
    /// Erases a user for good. An empty entity under the hash of the id stays, so that neither a redelivery nor an owner that remembers
    /// the user, nor events of the user that are still in the hub, can bring a history back.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="isKnown">Whether events of the user are known that no history holds yet.</param>
    /// <param name="cancellationToken">Gives up; erase again.</param>
    /// <returns>Whether there was anything, now or when the user was erased before: who asks again gets the same answer.</returns>
    public async Task<bool> DeleteAsync(string userId, bool isKnown, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        _cache.Take(key);
        var wasKnown = (await ReadAsync(key, cancellationToken).ConfigureAwait(false)).IsKnown || isKnown;
        await table.UpsertEntityAsync(
            HistoryEntity.Erased(key, wasKnown).ToTableEntity(out _), TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
        return wasKnown;
    }

    /// <summary>Up to which event the histories know a chain: the number behind the last one; 0 for a chain never seen.</summary>
    internal async Task<long> FindNextAsync(string streamId, int partition, CancellationToken cancellationToken)
    {
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(
            ProgressPartition, ProgressRow(streamId, partition), cancellationToken: cancellationToken).ConfigureAwait(false);
        return entity.HasValue ? entity.Value!.GetInt64(NextProperty) ?? 0 : 0;
    }

    /// <summary>The same of every chain that is known of the streams whose names begin so, in one query.</summary>
    internal async Task<IReadOnlyDictionary<(string StreamId, int Partition), long>> FindNextsAsync(
        string beginning, CancellationToken cancellationToken)
    {
        var first = Hex(beginning);
        // Behind all hexadecimal digits, and the dash.
        var last = first + "g";
        var nexts = new Dictionary<(string, int), long>();
        await foreach (var entity in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {ProgressPartition} and RowKey ge {first} and RowKey lt {last}"),
            cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            var (stream, partition) = entity.RowKey.Split('-') is [var name, var number] ? (name, number) : throw new InvalidDataException(
                $"The row '{entity.RowKey}' of the table '{table.Name}' names no chain.");
            nexts[(Encoding.UTF8.GetString(Convert.FromHexString(stream)), int.Parse(partition, CultureInfo.InvariantCulture))] =
                entity.GetInt64(NextProperty) ?? 0;
        }

        return nexts;
    }

    /// <summary>
    /// Says up to which event the histories know a chain. An owner that comes late may say too little, which costs a reading of what is known.
    /// Nobody says too much: it is written only when all before it is in the histories.
    /// </summary>
    internal async Task SaveNextAsync(IReadOnlyList<(string StreamId, int Partition, long Next)> chains, CancellationToken cancellationToken)
    {
        foreach (var transaction in chains.Chunk(MaxTransaction))
        {
            await table.SubmitTransactionAsync(
                transaction.Select(chain => new TableTransactionAction(
                    TableTransactionActionType.UpsertReplace,
                    new TableEntity(ProgressPartition, ProgressRow(chain.StreamId, chain.Partition)) { [NextProperty] = chain.Next })),
                cancellationToken).ConfigureAwait(false);
        }
    }

    // Only letters, digits and a dash: stream ids are chosen elsewhere and keys forbid some characters.
    private static string ProgressRow(string streamId, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{Hex(streamId)}-{partition:D4}");

    private static string Hex(string streamId) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(streamId));

    private async Task WriteAsync(List<HistoryChange> users, CancellationToken cancellationToken)
    {
        var guess = true;
        for (var attempt = 1; users.Count > 0; attempt++)
        {
            var left = new List<HistoryChange>();
            await BringAsync(users, guess, cancellationToken).ConfigureAwait(false);

            // Those whom no reading has shown to be new apart: if one of them is known after all, the others need not wait.
            foreach (var kind in users.GroupBy(user => user.IsGuess))
            {
                foreach (var transaction in Transactions(kind))
                {
                    if (!await TryWriteAsync(transaction, canFail: attempt < Attempts, cancellationToken).ConfigureAwait(false))
                    {
                        left.AddRange(transaction.Select(write => write.User));
                    }
                    else if (kind.Key)
                    {
                        _newUsers.Saw(transaction.Count, transaction.Count);
                    }
                }
            }

            (users, guess) = (left, false);
        }
    }

    /// <summary>
    /// Brings the entities of these users: from memory, or by readings; or, where nearly all who came lately were new, as if these were too,
    /// because to insert a hundred costs less than to read two.
    /// </summary>
    private async Task BringAsync(List<HistoryChange> users, bool mayGuess, CancellationToken cancellationToken)
    {
        var missing = new List<HistoryChange>();
        foreach (var user in users)
        {
            (user.Entity, user.IsGuess) = (_cache.Take(user.Key), false);
            if (user.Entity is null)
            {
                missing.Add(user);
            }
        }

        if (mayGuess && _newUsers.AreLikely(missing.Count))
        {
            missing.ForEach(user => (user.Entity, user.IsGuess) = (HistoryEntity.New(user.Key), true));
            return;
        }

        await Parallel.ForEachAsync(
            missing, new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken },
            async (user, token) => user.Entity = await ReadAsync(user.Key, token).ConfigureAwait(false)).ConfigureAwait(false);
        _newUsers.Saw(missing.Count, missing.Count(user => user.Entity!.ETag is null));
    }

    /// <summary>What has changed, in transactions as large as the service takes them.</summary>
    private IEnumerable<List<(HistoryChange User, TableTransactionAction Action)>> Transactions(IEnumerable<HistoryChange> users)
    {
        var (transaction, bytes) = (new List<(HistoryChange, TableTransactionAction)>(), 0);
        foreach (var user in users)
        {
            if (!user.Entity!.Add(user.Interactions, limit))
            {
                _cache.Put(user.Entity);
                continue;
            }

            var entity = user.Entity.ToTableEntity(out var size);
            if (bytes + size > MaxTransactionBytes)
            {
                yield return transaction;
                (transaction, bytes) = ([], 0);
            }

            transaction.Add((user, Action(user.Entity, entity)));
            bytes += size;
        }

        if (transaction.Count > 0)
        {
            yield return transaction;
        }
    }

    private async Task<bool> TryWriteAsync(
        List<(HistoryChange User, TableTransactionAction Action)> transaction, bool canFail, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await table.SubmitTransactionAsync(transaction.Select(write => write.Action), cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < transaction.Count; i++)
            {
                var entity = transaction[i].User.Entity!;
                entity.ETag = answer.Value[i].Headers.ETag;
                _cache.Put(entity);
            }

            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412 && canFail)
        {
            // Another owner has written one of these users, an erasure has emptied it, or a guess was wrong: they are read and decided again.
            return false;
        }
    }

    private static TableTransactionAction Action(HistoryEntity entity, TableEntity content) => entity.ETag is { } etag
        ? new TableTransactionAction(TableTransactionActionType.UpdateMerge, content, etag)
        : new TableTransactionAction(TableTransactionActionType.Add, content);

    private async Task<HistoryEntity> ReadAsync(UserKey key, CancellationToken cancellationToken)
    {
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(
            key.PartitionKey, key.RowKey, cancellationToken: cancellationToken).ConfigureAwait(false);
        return entity.HasValue ? HistoryEntity.Of(entity.Value!) : HistoryEntity.New(key);
    }
}
