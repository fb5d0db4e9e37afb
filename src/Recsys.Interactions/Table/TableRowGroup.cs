using Parquet;
using Parquet.Schema;

namespace Recsys.Interactions.Table;

/// <summary>The columns of some ten thousand rows; each is read when it is asked for.</summary>
internal sealed class TableRowGroup(ParquetRowGroupReader reader)
{
    public int Count { get; } = checked((int)reader.RowCount);

    public async Task<T[]> ReadAsync<T>(DataField field, CancellationToken cancellationToken)
        where T : struct
    {
        var values = new T[Count];
        await reader.ReadAsync(field, values.AsMemory(), null, cancellationToken).ConfigureAwait(false);
        return values;
    }

    public async Task<T?[]> ReadNullableAsync<T>(DataField field, CancellationToken cancellationToken)
        where T : struct
    {
        var values = new T?[Count];
        await reader.ReadAsync(field, values.AsMemory(), null, cancellationToken).ConfigureAwait(false);
        return values;
    }

    public async Task<string?[]> ReadTextAsync(DataField field, CancellationToken cancellationToken)
    {
        var values = new string?[Count];
        await reader.ReadAsync(field, values.AsMemory()!, null, cancellationToken).ConfigureAwait(false);
        return values;
    }

    public async Task<byte[]?[]> ReadBytesAsync(DataField field, CancellationToken cancellationToken)
    {
        var values = new byte[]?[Count];
        await reader.ReadAsync(field, values.AsMemory()!, null, cancellationToken).ConfigureAwait(false);
        return values;
    }
}
