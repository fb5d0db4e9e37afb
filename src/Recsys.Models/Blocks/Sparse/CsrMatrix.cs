namespace Recsys.Models.Blocks.Sparse;

/// <summary>A sparse matrix in compressed rows: row r has the columns <c>Columns[Starts[r] .. Starts[r + 1])</c> with their values.</summary>
internal sealed class CsrMatrix
{
    private CsrMatrix? _transpose;

    public CsrMatrix(int rows, int columns, int[] starts, int[] indices, float[] values)
    {
        if (starts.Length != rows + 1 || starts[^1] != indices.Length || indices.Length != values.Length)
        {
            throw new ArgumentException("Starts, columns and values do not fit together.", nameof(starts));
        }

        (RowCount, ColumnCount, Starts, Columns, Values) = (rows, columns, starts, indices, values);
    }

    public int RowCount { get; }

    public int ColumnCount { get; }

    public int[] Starts { get; }

    public int[] Columns { get; }

    public float[] Values { get; }

    /// <summary>The transpose, computed once.</summary>
    public CsrMatrix Transpose => _transpose ??= Transposed();

    /// <summary>Computes the transpose now, on the thread that makes the matrix; not while another one waits for a gradient.</summary>
    public CsrMatrix WithTranspose()
    {
        _ = Transpose;
        return this;
    }

    /// <summary>
    /// A matrix that picks rows of a table of <paramref name="columns"/> rows: row r is row <c>indices[r]</c>, or zero where that is negative.
    /// </summary>
    public static CsrMatrix Selection(ReadOnlySpan<int> indices, int columns)
    {
        var starts = new int[indices.Length + 1];
        var kept = new List<int>(indices.Length);
        for (var r = 0; r < indices.Length; r++)
        {
            if (indices[r] >= 0)
            {
                kept.Add(indices[r]);
            }

            starts[r + 1] = kept.Count;
        }

        var ones = new float[kept.Count];
        ones.AsSpan().Fill(1);
        return new CsrMatrix(indices.Length, columns, starts, [.. kept], ones);
    }

    /// <summary>The same over some of the columns, in their order; all that it has are among them.</summary>
    public CsrMatrix Among(IReadOnlyDictionary<int, int> columns) =>
        new(RowCount, columns.Count, Starts, Array.ConvertAll(Columns, c => columns[c]), Values);

    private CsrMatrix Transposed()
    {
        var starts = new int[ColumnCount + 1];
        foreach (var column in Columns)
        {
            starts[column + 1]++;
        }

        for (var c = 0; c < ColumnCount; c++)
        {
            starts[c + 1] += starts[c];
        }

        var next = starts.AsSpan(0, ColumnCount).ToArray();
        var columns = new int[Columns.Length];
        var values = new float[Values.Length];
        for (var r = 0; r < RowCount; r++)
        {
            for (var i = Starts[r]; i < Starts[r + 1]; i++)
            {
                var at = next[Columns[i]]++;
                (columns[at], values[at]) = (r, Values[i]);
            }
        }

        return new CsrMatrix(ColumnCount, RowCount, starts, columns, values) { _transpose = this };
    }
}
