using System.Numerics.Tensors;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Families.Ncf;

/// <summary>
/// Queries as rows of a sparse matrix over the shared table: the user's row once, each different item of the history with
/// <c>w_i/(Σw)^α</c> of the weights of <see cref="RecentItems"/> (a random part of m of n items stands for all:
/// each counts n/m times), each context id with its traits.
/// </summary>
internal sealed class QueryRows(NcfShape shape, NcfOptions options, int capacity)
{
    private readonly int[] _starts = new int[capacity + 1];
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];
    private int _rows;

    /// <param name="user">0 for an unknown user.</param>
    /// <param name="history">The items to read, each once, the latest last.</param>
    /// <param name="size">n: the number of items that they are a part of.</param>
    /// <param name="context">Encoded context ids.</param>
    public void Add(int user, ReadOnlySpan<int> history, int size, ReadOnlySpan<int> context)
    {
        _columns.Add(user);
        _values.Add(1);
        if (options.UseHistory && history.Length > 0)
        {
            var weights = new float[history.Length];
            RecentItems.Weigh(shape.History.HalfLife, weights);
            var times = (double)size / history.Length;
            var scale = (float)(times / Math.Pow(times * TensorPrimitives.Sum<float>(weights), options.HistoryExponent));
            for (var i = 0; i < weights.Length; i++)
            {
                _columns.Add(shape.HistoryRow(history[i]));
                _values.Add(weights[i] * scale);
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
