using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;

namespace Recsys.Interactions.Table;

/// <summary>
/// Makes table files: of the log's new events, and of old files that hold erased users. Uploads them; commits nothing. Each change can be
/// committed as it comes; when the time is over no further one comes.
/// </summary>
internal sealed class TableBuilder(
    BlobContainerClient container, string hub, TimeProvider time, CompactionOptions options, IReadOnlyList<string> tombstones, Func<bool> isOver)
{
    private readonly HashSet<string> _erased = tombstones.ToHashSet(StringComparer.Ordinal);

    public long Compacted { get; private set; }

    public long Erased { get; private set; }

    public int FilesWritten { get; private set; }

    /// <summary>Whether a stage ended with the time, not with its work.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The files of the table that hold events of users erased since its version, written anew.</summary>
    public async IAsyncEnumerable<TableChange> EraseAsync(TableManifest manifest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var fresh = _erased.Except(manifest.Tombstones).ToHashSet(StringComparer.Ordinal);
        foreach (var file in fresh.Count == 0 ? [] : manifest.Files.Where(f => f.Path is not null))
        {
            if (isOver())
            {
                IsCut = true;
                yield break;
            }

            if (await HoldsAsync(file, fresh, cancellationToken).ConfigureAwait(false))
            {
                yield return await RewriteAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// The files of a chain's events from where the table ends. A file holds events of one day; a change ends where a blob of the log does, so
    /// that a reading finds the next one by its name.
    /// </summary>
    public async IAsyncEnumerable<TableChange> AppendAsync(
        ChainEnd chain, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (files, erased) = (new List<TableFile>(), new List<long>());
        var (writer, first, date) = (new TableFileWriter(options), from, default(DateOnly));
        try
        {
            await foreach (var piece in new ChainReader(container).ReadPiecesAsync(
                hub, chain, from, BodyProjection.Instance, cancellationToken).ConfigureAwait(false))
            {
                foreach (var e in piece.Events)
                {
                    var day = DateOnly.FromDateTime(e.EnqueuedTime.UtcDateTime);
                    if (writer.Rows > 0 && day != date)
                    {
                        await CutAsync(e.SequenceNumber).ConfigureAwait(false);
                    }

                    date = day;
                    Compacted++;
                    await AddAsync(writer, e, erased, cancellationToken).ConfigureAwait(false);
                }

                IsCut |= piece.End < chain.End && isOver();
                if (writer.IsFull || piece.End >= chain.End || IsCut)
                {
                    await CutAsync(piece.End).ConfigureAwait(false);
                    yield return new TableChange(null, files, erased);
                    (files, erased) = ([], []);
                }

                if (IsCut)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }

        async Task CutAsync(long end)
        {
            var range = new TableFile(null, chain.StreamId, chain.Partition, first, end, 0, 0, time.GetUtcNow());
            files.Add(await FinishAsync(writer, date, range, cancellationToken).ConfigureAwait(false));
            await writer.DisposeAsync().ConfigureAwait(false);
            (writer, first) = (new TableFileWriter(options), end);
        }
    }

    private async Task<bool> HoldsAsync(TableFile file, HashSet<string> users, CancellationToken cancellationToken)
    {
        var reader = await TableFileReader.OpenAsync(container, file, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            for (var group = 0; group < reader.RowGroups; group++)
            {
                var ids = await reader.ReadAsync(group, g => g.ReadTextAsync(TableSchema.User, cancellationToken)).ConfigureAwait(false);
                if (Holds(users, ids.OfType<string>().Distinct(StringComparer.Ordinal))) return true;
                var bodies = await reader.ReadAsync(group, g => g.ReadBytesAsync(TableSchema.BrokenBody, cancellationToken)).ConfigureAwait(false);
                if (bodies.Any(body => body is not null && Holds(users, BodyIds.Of(body)))) return true;
            }
        }

        return false;
    }

    private async Task<TableChange> RewriteAsync(TableFile file, CancellationToken cancellationToken)
    {
        var reader = await TableFileReader.OpenAsync(container, file, cancellationToken).ConfigureAwait(false);
        var writer = new TableFileWriter(options);
        await using (reader.ConfigureAwait(false))
        await using (writer.ConfigureAwait(false))
        {
            var (date, erased) = (default(DateOnly), new List<long>());
            for (var group = 0; group < reader.RowGroups; group++)
            {
                foreach (var e in await reader.ReadAsync(
                    group, g => BodyProjection.Instance.FromTableAsync(g, cancellationToken)).ConfigureAwait(false))
                {
                    date = DateOnly.FromDateTime(e.EnqueuedTime.UtcDateTime);
                    await AddAsync(writer, e, erased, cancellationToken).ConfigureAwait(false);
                }
            }

            return new TableChange(file, [await FinishAsync(writer, date, file, cancellationToken).ConfigureAwait(false)], erased);
        }
    }

    private async Task AddAsync(TableFileWriter writer, HubEvent e, List<long> erased, CancellationToken cancellationToken)
    {
        if (IsErased(e))
        {
            Erased++;
            erased.Add(e.SequenceNumber);
        }
        else
        {
            await writer.AddAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TableFile> FinishAsync(TableFileWriter writer, DateOnly date, TableFile range, CancellationToken cancellationToken)
    {
        FilesWritten += writer.Rows > 0 ? 1 : 0;
        return await writer.FinishAsync(container, hub, date, range, cancellationToken).ConfigureAwait(false);
    }

    private bool IsErased(HubEvent e) => _erased.Count > 0 && Holds(
        _erased, InteractionJson.Read(e.Body, e.EnqueuedTime).Interaction is { } interaction ? [interaction.UserId] : BodyIds.Of(e.Body.Span));

    private static bool Holds(HashSet<string> users, IEnumerable<string> ids) => ids.Any(id => users.Contains(Tombstones.HashOf(id)));
}
