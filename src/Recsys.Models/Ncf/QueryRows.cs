using Recsys.Models.Sparse;

namespace Recsys.Models.Ncf;

/// <summary>
/// Queries as rows of a sparse matrix over the shared table: the user's row once, each different item of the history with
/// <c>n^(1−α)/m</c> (m of the n items are read; their expectation is the sum over <c>n^α</c>), each context id with its traits.
/// </summary>
internal sealed class QueryRows(NcfShape shape, NcfOptions options, int capacity)
{
    private readonly int[] _starts = new int[capacity + 1];
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];
    private int _rows;

    /// <param name="user">0 for an unknown user.</param>
    /// <param name="history">The items to read, each once.</param>
    /// <param name="size">n: the number of items that they are a part of.</param>
    /// <param name="context">Encoded context ids.</param>
    public void Add(int user, ReadOnlySpan<int> history, int size, ReadOnlySpan<int> context)
    {
        _columns.Add(user);
        _values.Add(1);
        if (options.UseHistory && history.Length > 0)
        {
            var value = (float)(Math.Pow(size, 1 - options.HistoryExponent) / history.Length);
            foreach (var item in history)
            {
                _columns.Add(shape.HistoryRow(item));
                _values.Add(value);
            }
        }

        if (shape.Context.Ids > 0)
        {
            foreach (var id in context)
            {
                foreach (var (row, value) in shape.Context.RowsOf(id))
                {
                    _columns.Add(shape.ContextRow(row));
                    _values.Add(value);
                }
            }
        }

        _starts[++_rows] = _columns.Count;
    }

    public CsrMatrix ToMatrix() => new(_rows, shape.QueryRows, _starts[..(_rows + 1)], [.. _columns], [.. _values]);
}
