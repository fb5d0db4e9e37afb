using System.IO.Compression;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Parquet;
using Parquet.Schema;

namespace Recsys.TestKit;

/// <summary>
/// Looks for words in everything that storage holds: names and bytes of blobs,
/// through gzip and every column of Parquet, and table entities, through deflate.
/// </summary>
public static class StorageTraces
{
    /// <summary>Where each word stands: names of blobs and keys of entities.</summary>
    public static async Task<ILookup<string, string>> FindAsync(
        IReadOnlyCollection<string> words, BlobContainerClient container, IEnumerable<TableClient> tables, CancellationToken cancellationToken)
    {
        var (found, looked) = (new List<(string Word, string Place)>(), 0);
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, null, cancellationToken))
        {
            looked++;
            var bytes = (await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
            byte[][] parts = [
                bytes, Encoding.UTF8.GetBytes(blob.Name), .. blob.Metadata.Select(m => Encoding.UTF8.GetBytes(m.Value)),
                .. await InsideAsync(blob.Name, bytes, cancellationToken)];
            found.AddRange(words.Where(w => parts.Any(p => Contains(p, w))).Select(w => (w, blob.Name)));
        }

        foreach (var table in tables)
        {
            await foreach (var entity in table.QueryAsync<TableEntity>(cancellationToken: cancellationToken))
            {
                looked++;
                byte[][] parts = [.. entity.SelectMany(p => PartsOf(p.Value))];
                found.AddRange(words.Where(w => parts.Any(p => Contains(p, w)))
                    .Select(w => (w, $"{table.Name}/{entity.PartitionKey}/{entity.RowKey}")));
            }
        }

        return looked > 0 ? found.ToLookup(f => f.Word, f => f.Place) : throw new InvalidOperationException("There is nothing to look into.");
    }

    private static byte[][] PartsOf(object? value) => value switch
    {
        byte[] bytes => [bytes, Inflated(bytes)],
        BinaryData data => PartsOf(data.ToArray()),
        _ => [Encoding.UTF8.GetBytes(value?.ToString() ?? "")],
    };

    private static async Task<IEnumerable<byte[]>> InsideAsync(string name, byte[] bytes, CancellationToken cancellationToken) =>
        name.EndsWith(".gz", StringComparison.Ordinal) ? [Unzipped(bytes)]
        : name.EndsWith(".parquet", StringComparison.Ordinal) ? await ColumnsAsync(bytes, cancellationToken)
        : [];

    // UTF-16 too: nobody here writes it, and who begins to shall be found.
    private static bool Contains(byte[] bytes, string word) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(word)) >= 0;

    private static byte[] Unzipped(byte[] bytes)
    {
        // What was written of no event has no byte, and so no end that a strict reader would miss.
        if (bytes.Length == 0) return bytes;
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return ReadAll(gzip);
    }

    private static byte[] Inflated(byte[] bytes)
    {
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
            return ReadAll(deflate);
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }

    private static async Task<List<byte[]>> ColumnsAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var values = new List<byte[]>();
        await using var reader = await ParquetReader.CreateAsync(new MemoryStream(bytes), cancellationToken: cancellationToken);
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            foreach (var field in reader.Schema.DataFields)
            {
                // A file's own schema says memory of characters or bytes where the writer's said string or array.
                var isText = field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);
                var isBinary = field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>);
                if (!isText && !isBinary && field.ClrType != typeof(long) && field.ClrType != typeof(int) && field.ClrType != typeof(double))
                {
                    throw new NotSupportedException($"The column '{field.Name}' of {field.ClrType} cannot be looked into.");
                }

                if (isText)
                {
                    values.AddRange((await TextsAsync(group, field, cancellationToken)).OfType<string>().Select(Encoding.UTF8.GetBytes));
                }

                if (isBinary)
                {
                    values.AddRange((await BytesAsync(group, field, cancellationToken)).OfType<byte[]>());
                }
            }
        }

        return values;
    }

    private static async Task<string?[]> TextsAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        var values = new string?[group.RowCount];
        await group.ReadAsync(Written(field, typeof(string)), values.AsMemory()!, null, cancellationToken);
        return values;
    }

    private static async Task<byte[]?[]> BytesAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        var values = new byte[]?[group.RowCount];
        await group.ReadAsync(Written(field, typeof(byte[])), values.AsMemory()!, null, cancellationToken);
        return values;
    }

    /// <summary>The column as its writer declared it. A field knows its place once it is in a schema.</summary>
    private static DataField Written(DataField field, Type type) =>
        new ParquetSchema(new DataField(field.Name, type, isNullable: true)).DataFields[0];
}
