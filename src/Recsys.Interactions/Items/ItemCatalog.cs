using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;
using Recsys.Domain;

namespace Recsys.Interactions.Items;

/// <summary>
/// The items that can be recommended, in a table: one entity an item, written in transactions, read as a whole by scoring and afterwards
/// only as far as it changed. Writing an item replaces it; writing it twice is the same as once. What changed is told by entities in the order of
/// time (<see cref="CatalogChanges"/>), since a table finds nothing by the moment of its writing without reading all of itself.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="time">The clock that changes are ordered by.</param>
public sealed class ItemCatalog(TableClient table, TimeProvider time)
{
    /// <summary>The table.</summary>
    public const string TableName = "Items";

    /// <summary>Items that one call takes at most.</summary>
    public const int MaxBatch = 1000;

    /// <summary>Bytes of one item as JSON at most: a property of a table holds no more.</summary>
    public const int MaxItemBytes = 64 * 1024;

    // Entities of one bucket share transactions of at most 100 entities and 4 MiB.
    private const int Buckets = 16;
    private const int MaxTransaction = 100;
    private const int MaxTransactionBytes = 2 * 1024 * 1024;
    private const string ContentProperty = "item";

    // Clocks may differ, and a change is told before it is made: look a little further back than to the last look.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private readonly CatalogChanges _changes = new(table, time);

    // Letters beyond ASCII are themselves: escaped they would take three times their bytes.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes items. Of two with the same id the later one counts.</summary>
    /// <exception cref="ArgumentException">Too many items, an item that breaks a bound; nothing is written.</exception>
    public async Task UpsertAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count > MaxBatch)
        {
            throw new ArgumentException($"{items.Count} items in one call; at most {MaxBatch} were expected.", nameof(items));
        }

        var entities = items.Reverse().DistinctBy(i => i.ItemId, StringComparer.Ordinal).Select(Entity).ToList();
        await _changes.TellAsync([.. entities.Select(e => e.RowKey)], cancellationToken).ConfigureAwait(false);
        var transactions = entities.GroupBy(e => e.PartitionKey, StringComparer.Ordinal).SelectMany(Transactions);
        await Parallel.ForEachAsync(
            transactions,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (actions, token) => await table.SubmitTransactionAsync(actions, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>What is wrong with how much an item holds, or null.</summary>
    public static string? SizeProblem(Item item) => SizeProblem(JsonSerializer.SerializeToUtf8Bytes(item, Json));

    /// <summary>One item, or null.</summary>
    public async Task<Item?> FindAsync(string itemId, CancellationToken cancellationToken)
    {
        var (partition, row) = KeyOf(itemId);
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellationToken).ConfigureAwait(false);
        return entity.HasValue ? ItemOf(entity.Value!) : null;
    }

    /// <summary>
    /// The whole catalog, or what became of <paramref name="previous"/>: then only the items written since it was read, and in the five minutes
    /// before, are read, unless they are so many that the whole is read faster. Where nothing changed, <see cref="CatalogSnapshot.State"/> stays.
    /// </summary>
    public async Task<CatalogSnapshot> LoadAsync(CatalogSnapshot? previous, CancellationToken cancellationToken)
    {
        var begun = time.GetUtcNow();
        var keys = previous?.ReadAt is { } readAt
            ? await _changes.SinceAsync(readAt - Overlap, cancellationToken).ConfigureAwait(false)
            : null;
        var changed = new ConcurrentDictionary<string, (Item Item, DateTimeOffset At)>(StringComparer.Ordinal);
        if (keys is null)
        {
            // Answers wait for it, and of one partition page comes after page.
            await Parallel.ForEachAsync(
                Enumerable.Range(0, Buckets).Select(NameOf),
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
                async (partition, token) =>
                {
                    var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
                    await foreach (var entity in table.QueryAsync<TableEntity>(filter, 1000, null, token).ConfigureAwait(false)) Add(entity);
                }).ConfigureAwait(false);
        }
        else
        {
            await Parallel.ForEachAsync(
                keys, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
                async (key, token) =>
                {
                    var entity = await table.GetEntityIfExistsAsync<TableEntity>(PartitionOf(key), key, null, token).ConfigureAwait(false);
                    if (entity.HasValue) Add(entity.Value!);
                }).ConfigureAwait(false);
        }

        return (previous ?? CatalogSnapshot.Empty).With(changed, begun);

        void Add(TableEntity entity)
        {
            var item = ItemOf(entity);
            changed[item.ItemId] = (item, entity.Timestamp!.Value);
        }
    }

    private static IEnumerable<List<TableTransactionAction>> Transactions(IEnumerable<TableEntity> entities)
    {
        var actions = new List<TableTransactionAction>();
        var bytes = 0;
        foreach (var entity in entities)
        {
            var size = entity.GetBinary(ContentProperty).Length;
            if (actions.Count == MaxTransaction || (actions.Count > 0 && bytes + size > MaxTransactionBytes))
            {
                yield return actions;
                (actions, bytes) = ([], 0);
            }

            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, entity));
            bytes += size;
        }

        yield return actions;
    }

    private static TableEntity Entity(Item item)
    {
        if (item.Problem() is { } problem)
        {
            throw new ArgumentException($"The item '{item.ItemId}': {problem.Message}", nameof(item));
        }

        var content = JsonSerializer.SerializeToUtf8Bytes(item, Json);
        if (SizeProblem(content) is { } size) throw new ArgumentException($"The item '{item.ItemId}': {size}", nameof(item));
        var (partition, row) = KeyOf(item.ItemId);
        return new TableEntity(partition, row) { [ContentProperty] = content };
    }

    private static string? SizeProblem(byte[] content) =>
        content.Length > MaxItemBytes ? $"The item has {content.Length} bytes as JSON; at most {MaxItemBytes} were expected." : null;

    private static Item ItemOf(TableEntity entity) => JsonSerializer.Deserialize<Item>(entity.GetBinary(ContentProperty), Json)
        ?? throw new InvalidDataException($"The catalog entity {entity.PartitionKey}/{entity.RowKey} holds null.");

    internal static (string Partition, string Row) KeyOf(string itemId)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(itemId)));
        return (PartitionOf(key), key);
    }

    private static string PartitionOf(string key) => NameOf(Convert.FromHexString(key.AsSpan(0, 2))[0] % Buckets);

    private static string NameOf(int bucket) => bucket.ToString("D2", CultureInfo.InvariantCulture);
}
