using System.Security.Cryptography;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Parquet;
using Recsys.Domain.Wire;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Table;

/// <summary>
/// Writes one table file, zstd-compressed. Rows gather a row group at a time, bounded in rows and in bytes; finished groups lie in a temporary
/// file, so memory does not grow with the file. The same rows give the same bytes, and the blob's name holds their hash.
/// </summary>
internal sealed class TableFileWriter(CompactionOptions options) : IAsyncDisposable
{
    private static readonly ParquetOptions Options = new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = System.IO.Compression.CompressionLevel.Fastest,
    };

    private readonly FileStream _file = new(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    private readonly List<HubEvent> _rows = [];
    private ParquetWriter? _writer;
    private long _bytes;
    private long _groupBytes;

    public long Rows { get; private set; }

    /// <summary>Whether it holds as much as a file shall.</summary>
    public bool IsFull => Rows >= options.FileRows || _bytes >= options.FileBytes;

    public async Task AddAsync(HubEvent e, CancellationToken cancellationToken)
    {
        _rows.Add(e);
        Rows++;
        _bytes += e.Body.Length;
        _groupBytes += e.Body.Length;
        if (_rows.Count == options.RowGroupRows || _groupBytes >= options.RowGroupBytes)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the file and uploads it. A file without rows becomes a range without a blob.</summary>
    public async Task<TableFile> FinishAsync(
        BlobContainerClient container, string hub, DateOnly date, TableFile range, CancellationToken cancellationToken)
    {
        if (Rows == 0)
        {
            return range with { Path = null, Rows = 0, Bytes = 0 };
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await _writer!.DisposeAsync().ConfigureAwait(false);
        _writer = null;
        _file.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(_file, cancellationToken).ConfigureAwait(false))[..16];
        var path = BlobPaths.TableFile(hub, date, range.StreamId, range.Partition, range.First, range.End, hash);
        _file.Position = 0;

        // Always written, also where it is there: a new ETag keeps another compaction from removing it as a leftover.
        await container.GetBlobClient(path).UploadAsync(_file, new BlobUploadOptions(), cancellationToken).ConfigureAwait(false);
        return range with { Path = path, Rows = Rows, Bytes = _file.Length };
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        _writer ??= await ParquetWriter.CreateAsync(TableSchema.Schema, _file, Options, cancellationToken: cancellationToken).ConfigureAwait(false);
        var rows = _rows.ConvertAll(e => (Event: e, InteractionJson.Read(e.Body, e.EnqueuedTime).Interaction));
        using var group = _writer.CreateRowGroup();
        await group.WriteAsync<long>(
            TableSchema.Sequence, rows.Select(r => r.Event.SequenceNumber).ToArray(), cancellationToken: cancellationToken).ConfigureAwait(false);
        await group.WriteAsync(TableSchema.Offset, rows.ConvertAll(r => r.Event.Offset)).ConfigureAwait(false);
        await group.WriteAsync<long>(
            TableSchema.Enqueued, rows.Select(r => r.Event.EnqueuedTime.ToUnixTimeMilliseconds()).ToArray(),
            cancellationToken: cancellationToken).ConfigureAwait(false);
        await group.WriteAsync(TableSchema.MessageId, rows.ConvertAll(r => r.Event.MessageId)!).ConfigureAwait(false);
        await group.WriteAsync(TableSchema.User, rows.ConvertAll(r => r.Interaction?.UserId)!).ConfigureAwait(false);
        await group.WriteAsync(TableSchema.Item, rows.ConvertAll(r => r.Interaction?.ItemId)!).ConfigureAwait(false);
        await group.WriteAsync<int>(
            TableSchema.Type, rows.Select(r => r.Interaction is { } i ? (int)i.Type : TableSchema.NoType).ToArray(),
            cancellationToken: cancellationToken).ConfigureAwait(false);
        await group.WriteAsync<double>(
            TableSchema.Value, rows.Select(r => r.Interaction?.Value).ToArray(), cancellationToken: cancellationToken).ConfigureAwait(false);
        await group.WriteAsync<long>(
            TableSchema.LocalTicks, rows.Select(r => r.Interaction?.Timestamp.Ticks ?? 0).ToArray(),
            cancellationToken: cancellationToken).ConfigureAwait(false);
        await group.WriteAsync<int>(
            TableSchema.OffsetMinutes, rows.Select(r => (int)(r.Interaction?.Timestamp.Offset.TotalMinutes ?? 0)).ToArray(),
            cancellationToken: cancellationToken).ConfigureAwait(false);
        await group.WriteAsync(TableSchema.Session, rows.ConvertAll(r => r.Interaction?.SessionId)!).ConfigureAwait(false);
        await group.WriteAsync(
            TableSchema.EventId,
            rows.ConvertAll(r => r.Interaction?.EventId is { } id && id != r.Event.MessageId ? id : null)!).ConfigureAwait(false);
        await group.WriteAsync(TableSchema.Context, rows.ConvertAll(
            r => r.Interaction is { Context.Values.Count: > 0 } i ? JsonSerializer.Serialize(i.Context.Values) : null)!).ConfigureAwait(false);
        await group.WriteAsync(
            TableSchema.BrokenBody, rows.ConvertAll(r => r.Interaction is null ? r.Event.Body.ToArray() : null)!).ConfigureAwait(false);
        await group.WriteAsync(TableSchema.Body, rows.ConvertAll(r => r.Interaction is null ? null : r.Event.Body.ToArray())!).ConfigureAwait(false);
        group.CompleteValidate();
        _rows.Clear();
        _groupBytes = 0;
    }
}
