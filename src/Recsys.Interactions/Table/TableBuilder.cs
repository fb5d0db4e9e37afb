using Azure.Storage.Blobs;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;

namespace Recsys.Interactions.Table;

/// <summary>Makes table files: of the log's new events, and of old files that hold erased users. Uploads them; commits nothing.</summary>
internal sealed class TableBuilder(
    BlobContainerClient container, string hub, TimeProvider time, CompactionOptions options, IReadOnlyList<string> tombstones)
{
    private readonly HashSet<string> _erased = tombstones.ToHashSet(StringComparer.Ordinal);

    public long Compacted { get; private set; }

    public long Erased { get; private set; }

    public int FilesWritten { get; private set; }

    /// <summary>The files of a chain's events from where the table ends. A file holds events of one day.</summary>
    public async Task<List<TableFile>> AppendAsync(ChainEnd chain, long from, CancellationToken cancellationToken)
    {
        var files = new List<TableFile>();
        if (from >= chain.End)
        {
            return files;
        }

        var range = new TableFile(null, chain.StreamId, chain.Partition, from, from, 0, 0, time.GetUtcNow());
        var (writer, date) = (new TableFileWriter(options.RowGroupRows), default(DateOnly));
        try
        {
            await foreach (var e in new ChainReader(container).ReadAsync(
                hub, chain, from, BodyProjection.Instance, cancellationToken).ConfigureAwait(false))
            {
                var day = DateOnly.FromDateTime(e.EnqueuedTime.UtcDateTime);
                if (writer.Rows > 0 && (day != date || writer.Rows >= options.FileRows))
                {
                    files.Add(await FinishAsync(writer, date, range with { End = e.SequenceNumber }, cancellationToken).ConfigureAwait(false));
                    await writer.DisposeAsync().ConfigureAwait(false);
                    (writer, range) = (new TableFileWriter(options.RowGroupRows), range with { First = e.SequenceNumber });
                }

                date = day;
                Compacted++;
                if (IsErased(e))
                {
                    Erased++;
                }
                else
                {
                    await writer.AddAsync(e, cancellationToken).ConfigureAwait(false);
                }
            }

            files.Add(await FinishAsync(writer, date, range with { End = chain.End }, cancellationToken).ConfigureAwait(false));
            return files;
        }
        finally
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The files of the table, those anew that hold events of users erased since.</summary>
    public async Task<List<TableFile>> EraseAsync(TableManifest manifest, CancellationToken cancellationToken)
    {
        var fresh = _erased.Except(manifest.Tombstones).ToHashSet(StringComparer.Ordinal);
        var files = new List<TableFile>(manifest.Files.Count);
        foreach (var file in manifest.Files)
        {
            files.Add(fresh.Count == 0 || file.Path is null || !await HoldsAsync(file, fresh, cancellationToken).ConfigureAwait(false)
                ? file
                : await RewriteAsync(file, cancellationToken).ConfigureAwait(false));
        }

        return files;
    }

    private async Task<bool> HoldsAsync(TableFile file, HashSet<string> users, CancellationToken cancellationToken)
    {
        var reader = await TableFileReader.OpenAsync(container, file, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            for (var group = 0; group < reader.RowGroups; group++)
            {
                var ids = await reader.ReadAsync(group, g => g.ReadTextAsync(TableSchema.User, cancellationToken)).ConfigureAwait(false);
                if (ids.Where(id => id is not null).Distinct(StringComparer.Ordinal).Any(id => users.Contains(Tombstones.HashOf(id!))))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private async Task<TableFile> RewriteAsync(TableFile file, CancellationToken cancellationToken)
    {
        var reader = await TableFileReader.OpenAsync(container, file, cancellationToken).ConfigureAwait(false);
        var writer = new TableFileWriter(options.RowGroupRows);
        await using (reader.ConfigureAwait(false))
        await using (writer.ConfigureAwait(false))
        {
            var date = default(DateOnly);
            for (var group = 0; group < reader.RowGroups; group++)
            {
                foreach (var e in await reader.ReadAsync(
                    group, g => BodyProjection.Instance.FromTableAsync(g, cancellationToken)).ConfigureAwait(false))
                {
                    date = DateOnly.FromDateTime(e.EnqueuedTime.UtcDateTime);
                    if (IsErased(e))
                    {
                        Erased++;
                    }
                    else
                    {
                        await writer.AddAsync(e, cancellationToken).ConfigureAwait(false);
                    }
                }
            }

            return await FinishAsync(writer, date, file, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TableFile> FinishAsync(TableFileWriter writer, DateOnly date, TableFile range, CancellationToken cancellationToken)
    {
        FilesWritten += writer.Rows > 0 ? 1 : 0;
        return await writer.FinishAsync(container, hub, date, range, cancellationToken).ConfigureAwait(false);
    }

    // The same probe as in the sweep of the log; of a valid event it finds the user that the interaction has.
    private bool IsErased(HubEvent e) =>
        _erased.Count > 0 && BodyProbe.Read(e.Body.Span).UserId is { } user && _erased.Contains(Tombstones.HashOf(user));
}
