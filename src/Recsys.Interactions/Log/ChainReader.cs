using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;
using Recsys.Interactions.Table;

namespace Recsys.Interactions.Log;

/// <summary>
/// Reads a chain: from the table as far as it reaches, from the log after it. While one piece is handed out, the next row group or the next
/// <see cref="LogBlobs.AtOnce"/> blobs are fetched and decoded. A piece that a compaction has moved meanwhile is looked for in the newest version of
/// the table, so a reading goes on across compactions with each event once.
/// </summary>
internal sealed class ChainReader(BlobContainerClient container)
{
    /// <summary>
    /// Compressed bytes that are read ahead, or one blob: an import's blobs are as large as many of the hub's. Decoded a blob has
    /// <see cref="InteractionLogWriter.MaxBlobBytes"/> at most.
    /// </summary>
    private const long AheadBytes = 4 * 1024 * 1024;

    /// <summary>A decoded piece: the events of a range; null events mean that the piece is not there any more.</summary>
    private readonly record struct Piece<T>(long First, long End, IReadOnlyList<T>? Events, string Name);

    /// <summary>The events from <paramref name="from"/> to the end of the chain, in order.</summary>
    /// <exception cref="BrokenChainException">A blob is missing or altered.</exception>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        string hub, ChainEnd chain, long from, IEventProjection<T> projection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var piece in ReadPiecesAsync(hub, chain, from, projection, cancellationToken).ConfigureAwait(false))
        {
            foreach (var e in piece.Events)
            {
                yield return e;
            }
        }
    }

    /// <summary>The same events, piece after piece.</summary>
    /// <exception cref="BrokenChainException">A blob is missing or altered.</exception>
    public async IAsyncEnumerable<ChainPiece<T>> ReadPiecesAsync<T>(
        string hub, ChainEnd chain, long from, IEventProjection<T> projection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (next, lastTried) = (from, -1L);
        while (next < chain.End)
        {
            var manifest = await new TableManifestStore(container, hub).FindLatestAsync(cancellationToken).ConfigureAwait(false);
            Piece<T>? gone = null;
            await foreach (var piece in AheadAsync(PiecesAsync(hub, manifest, chain, next, projection, cancellationToken)).ConfigureAwait(false))
            {
                if (piece.Events is null || piece.First > next)
                {
                    gone = piece;
                    break;
                }

                var (first, end) = (next, Math.Max(next, Math.Min(piece.End, chain.End)));
                next = end;
                yield return new ChainPiece<T>(
                    end, piece.Events.Where(e => projection.SequenceOf(e) is var sequence && sequence >= first && sequence < end));
            }

            if (next < chain.End && manifest.Version <= lastTried)
            {
                throw Broken(chain, gone, next);
            }

            // Once more with what is there now; the second time without a newer version it is missing.
            lastTried = manifest.Version;
        }
    }

    private static BrokenChainException Broken<T>(ChainEnd chain, Piece<T>? gone, long next) => new(
        $"Stream {chain.StreamId}, partition {chain.Partition}: " + gone switch
        {
            { Events: null } piece => $"the blob '{piece.Name}' is gone, with it the events from sequence number {next}.",
            { } piece => $"the log lacks the blob that begins at sequence number {next}; the next one begins at {piece.First}.",
            null => $"the log ends before sequence number {chain.End}, which it held when the snapshot was taken.",
        });

    /// <summary>Keeps one piece ahead of the consumer.</summary>
    private static async IAsyncEnumerable<T> AheadAsync<T>(IAsyncEnumerable<T> pieces)
    {
        await using var source = pieces.GetAsyncEnumerator();
        var moving = Task.Run(() => source.MoveNextAsync().AsTask());
        try
        {
            while (await moving.ConfigureAwait(false))
            {
                var piece = source.Current;
                moving = Task.Run(() => source.MoveNextAsync().AsTask());
                yield return piece;
            }
        }
        finally
        {
            // The enumerator must not be disposed while it moves.
            await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async IAsyncEnumerable<Piece<T>> PiecesAsync<T>(
        string hub, TableManifest manifest, ChainEnd chain, long from, IEventProjection<T> projection,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = 0L;
        foreach (var file in manifest.FilesOf(chain.StreamId, chain.Partition).OrderBy(f => f.First))
        {
            if (file.First >= chain.End)
            {
                yield break;
            }

            if (file.First != next)
            {
                throw new BrokenChainException(
                    $"Stream {chain.StreamId}, partition {chain.Partition}: the table lacks the file that begins at sequence number {next}; "
                        + $"the next one begins at {file.First}.");
            }

            next = file.End;
            if (file.End > from)
            {
                await foreach (var piece in FromTableAsync(file, projection, cancellationToken).ConfigureAwait(false))
                {
                    yield return piece;
                }
            }
        }

        await foreach (var piece in FromLogAsync(hub, chain, next, from, projection, cancellationToken).ConfigureAwait(false))
        {
            yield return piece;
        }
    }

    private async IAsyncEnumerable<Piece<T>> FromTableAsync<T>(
        TableFile file, IEventProjection<T> projection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var opened = file.Path is null
            ? null
            : await FoundAsync(() => TableFileReader.OpenAsync(container, file, cancellationToken)).ConfigureAwait(false);
        if (opened is null)
        {
            yield return new Piece<T>(file.First, file.End, file.Path is null ? [] : null, file.Path ?? "");
            yield break;
        }

        await using (opened.ConfigureAwait(false))
        {
            var first = file.First;
            for (var group = 0; group < opened.RowGroups; group++)
            {
                var rows = await FoundAsync(
                    () => opened.ReadAsync(group, g => projection.FromTableAsync(g, cancellationToken))).ConfigureAwait(false);
                if (rows is null)
                {
                    yield return new Piece<T>(first, file.End, null, file.Path!);
                    yield break;
                }

                var end = group == opened.RowGroups - 1 ? file.End : projection.SequenceOf(rows[^1]) + 1;
                CheckOrder(file, rows, projection, first, end);
                yield return new Piece<T>(first, end, rows, file.Path!);
                first = end;
            }
        }
    }

    private async IAsyncEnumerable<Piece<T>> FromLogAsync<T>(
        string hub, ChainEnd chain, long begin, long from, IEventProjection<T> projection,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Who goes on where a blob ended need not list what lies before.
        if (from > begin && await container.GetBlobClient(BlobPaths.LogBlob(hub, chain.StreamId, chain.Partition, from))
            .ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            begin = from;
        }

        var (next, bytes) = (begin, 0L);
        var reads = new Queue<(Task<Piece<T>> Read, long Bytes)>();
        try
        {
            // The table ends where a blob of the log does.
            await foreach (var (blob, metadata) in LogBlobs.ListAsync(
                container, hub, chain.StreamId, chain.Partition, begin, cancellationToken).ConfigureAwait(false))
            {
                if (metadata.First >= chain.End)
                {
                    break;
                }

                if (metadata.First != next)
                {
                    reads.Enqueue((Task.FromResult(new Piece<T>(metadata.First, metadata.Last + 1, [], blob.Name)), 0));
                    break;
                }

                next = metadata.Last + 1;
                if (next <= from)
                {
                    continue;
                }

                var size = blob.Properties.ContentLength ?? 0;
                while (reads.Count > 0 && (reads.Count >= LogBlobs.AtOnce || bytes + size > AheadBytes))
                {
                    bytes -= reads.Peek().Bytes;
                    yield return await reads.Dequeue().Read.ConfigureAwait(false);
                }

                bytes += size;
                var read = Task.Run(() => PieceOfAsync(blob.Name, metadata, chain, projection, cancellationToken), CancellationToken.None);
                reads.Enqueue((read, size));
            }

            while (reads.TryDequeue(out var ahead))
            {
                yield return await ahead.Read.ConfigureAwait(false);
            }
        }
        finally
        {
            // Of a reading that is given up: nobody asks what became of these.
            await Task.WhenAll(reads.Select(r => (Task)r.Read)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Piece<T>> PieceOfAsync<T>(
        string name, LogBlobMetadata metadata, ChainEnd chain, IEventProjection<T> projection, CancellationToken cancellationToken)
    {
        var events = await FoundAsync(() => ReadBlobAsync(name, metadata, chain, projection, cancellationToken)).ConfigureAwait(false);
        return new Piece<T>(metadata.First, metadata.Last + 1, events, name);
    }

    private async Task<IReadOnlyList<T>?> ReadBlobAsync<T>(
        string name, LogBlobMetadata metadata, ChainEnd chain, IEventProjection<T> projection, CancellationToken cancellationToken)
    {
        var content = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
        using var stream = content.Value.Content.ToStream();
        var events = new List<T>(metadata.Count);
        var next = metadata.First;
        foreach (var e in LogBlobFormat.Decode(stream, name))
        {
            if (e.SequenceNumber != next++)
            {
                throw new BrokenChainException(
                    $"Stream {chain.StreamId}, partition {chain.Partition}: the blob '{name}' holds sequence number {e.SequenceNumber} where "
                        + $"{next - 1} was expected.");
            }

            if (!e.IsErased)
            {
                events.Add(projection.FromLog(e));
            }
        }

        return metadata.Count > 0 && next != metadata.Last + 1
            ? throw new BrokenChainException(
                $"Stream {chain.StreamId}, partition {chain.Partition}: the blob '{name}' ends at sequence number {next - 1}; "
                    + $"its metadata says {metadata.Last}.")
            : events;
    }

    private static void CheckOrder<T>(TableFile file, IReadOnlyList<T> rows, IEventProjection<T> projection, long first, long end)
    {
        var before = first - 1;
        foreach (var row in rows)
        {
            var sequence = projection.SequenceOf(row);
            if (sequence <= before || sequence >= end)
            {
                throw new BrokenChainException(
                    $"Stream {file.StreamId}, partition {file.Partition}: the table file '{file.Path}' holds sequence number {sequence} after "
                        + $"{before}, in the range to {end}.");
            }

            before = sequence;
        }
    }

    private static async Task<T?> FoundAsync<T>(Func<Task<T>> read)
        where T : class?
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }
}
