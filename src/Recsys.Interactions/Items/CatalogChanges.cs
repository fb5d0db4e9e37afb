using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;

namespace Recsys.Interactions.Items;

/// <summary>
/// Which items of the catalog were written when: entities of one partition in the order of time, each with the keys of one call, told before the
/// items are written, so that no change is ever made untold. They are kept for a week: whoever has not looked for so long begins anew.
/// </summary>
internal sealed class CatalogChanges(TableClient table, TimeProvider time)
{
    /// <summary>Behind the partitions of the items, whose names are digits.</summary>
    private const string Partition = "changes";

    /// <summary>Items that are read one by one, so that a refresh of so many takes about a second; the whole table is read for more.</summary>
    private const int MostRead = 5_000;

    private const int KeyBytes = 32, MostTrimmed = 100;
    private const string KeysProperty = "keys";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Tells that items are about to be written.</summary>
    /// <param name="keys">Their row keys, at most 1,000.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task TellAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return;
        var content = Convert.FromHexString(string.Concat(keys));
        // Two calls of one moment differ by what they write.
        var row = $"{RowOf(time.GetUtcNow())}-{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}";
        var entity = new TableEntity(Partition, row) { [KeysProperty] = content };
        await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
        await TrimAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The row keys of the items that were written since a moment; null where they are more than are read one by one, or are kept no longer.
    /// </summary>
    public async Task<IReadOnlyCollection<string>?> SinceAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        if (moment < time.GetUtcNow() - Kept) return null;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var row = RowOf(moment);
        await foreach (var entity in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {row}"), cancellationToken: cancellationToken)
            .ConfigureAwait(false))
        {
            foreach (var key in entity.GetBinary(KeysProperty).Chunk(KeyBytes)) keys.Add(Convert.ToHexStringLower(key));
            if (keys.Count > MostRead) return null;
        }

        return keys;
    }

    private static string RowOf(DateTimeOffset moment) => moment.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Removes some of what is too old, more than one call adds.</summary>
    private async Task TrimAsync(CancellationToken cancellationToken)
    {
        var row = RowOf(time.GetUtcNow() - Kept);
        await foreach (var page in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey lt {row}"), MostTrimmed, ["PartitionKey", "RowKey"],
            cancellationToken).AsPages().ConfigureAwait(false))
        {
            if (page.Values.Count == 0) return;
            try
            {
                await table.SubmitTransactionAsync(
                    page.Values.Select(e => new TableTransactionAction(TableTransactionActionType.Delete, e)), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
                // Another call trims the same.
            }

            return;
        }
    }
}
