using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Parquet;
using Recsys.Interactions.Log;

namespace Recsys.Interactions.Table;

/// <summary>One table file, opened. Columns that nobody asks for are not downloaded.</summary>
internal sealed class TableFileReader : IAsyncDisposable
{
    // Columns of a row group lie side by side; ranges of this size fetch several small ones at once.
    private const int RangeBytes = 4 * 1024 * 1024;

    private readonly ParquetReader _reader;

    private TableFileReader(ParquetReader reader) => _reader = reader;

    public int RowGroups => _reader.RowGroupCount;

    /// <exception cref="Azure.RequestFailedException">404: a newer version of the table does without the file.</exception>
    /// <exception cref="BrokenChainException">The file does not hold what the manifest says.</exception>
    public static async Task<TableFileReader> OpenAsync(BlobContainerClient container, TableFile file, CancellationToken cancellationToken)
    {
        var stream = await container.GetBlobClient(file.Path!).OpenReadAsync(
            new BlobOpenReadOptions(allowModifications: false) { BufferSize = RangeBytes }, cancellationToken).ConfigureAwait(false);
        var reader = await ParquetReader.CreateAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
        var rows = Enumerable.Range(0, reader.RowGroupCount).Sum(i => reader.RowGroups[i].RowCount);
        if (rows != file.Rows)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw new BrokenChainException(
                $"Stream {file.StreamId}, partition {file.Partition}: the table file '{file.Path}' holds {rows} events where the manifest says "
                    + $"{file.Rows}.");
        }

        return new TableFileReader(reader);
    }

    public async Task<T> ReadAsync<T>(int rowGroup, Func<TableRowGroup, Task<T>> read)
    {
        using var group = _reader.OpenRowGroupReader(rowGroup);
        return await read(new TableRowGroup(group)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await _reader.DisposeAsync().ConfigureAwait(false);
}
