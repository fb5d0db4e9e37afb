using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>
/// The bipartite graph of users and items whose edges have one of L rating levels. Messages of all levels are one sparse product: the table of a side
/// is [L·nodes × d], level by level, and a node receives in one row (summed) or in one row a level (stacked), <c>1/c_ij</c> being the entry.
/// </summary>
internal sealed class RatingGraph
{
    private readonly GcMcOptions _options;

    public RatingGraph(RatingDataset train, GcMcOptions options)
    {
        _options = options;
        Levels = train.Levels();
        (Users, Items) = (train.UserVocabulary.Size, train.ItemVocabulary.Size);
        Edges = RatingPairs.Matrix(train, itemRows: false, v => Array.BinarySearch(Levels, v));
        ToUsers = Messages(Edges);
        ToItems = Messages(Edges.Transpose);
    }

    /// <summary>The rating of each level, ascending.</summary>
    public float[] Levels { get; }

    public int Users { get; }

    public int Items { get; }

    /// <summary>The index of the level of each rating, shape [users × items].</summary>
    public CsrMatrix Edges { get; }

    /// <summary>What users receive, shape [users, or users·L × L·items].</summary>
    public CsrMatrix ToUsers { get; }

    /// <summary>What items receive, shape [items, or items·L × L·users].</summary>
    public CsrMatrix ToItems { get; }

    private CsrMatrix Messages(CsrMatrix edges)
    {
        var parts = _options.Accumulation == GcMcAccumulation.Stack ? Levels.Length : 1;
        var starts = new int[(edges.RowCount * parts) + 1];
        var (columns, values) = (new List<int>(edges.Columns.Length), new List<float>(edges.Columns.Length));
        var sends = new int[edges.ColumnCount];
        foreach (var sender in edges.Columns) sends[sender]++;
        for (var node = 0; node < edges.RowCount; node++)
        {
            var (from, to) = (edges.Starts[node], edges.Starts[node + 1]);
            for (var part = 0; part < parts; part++)
            {
                for (var at = from; at < to; at++)
                {
                    var level = (int)edges.Values[at];
                    if (parts > 1 && level != part) continue;
                    var sender = edges.Columns[at];
                    columns.Add((level * edges.ColumnCount) + sender);
                    values.Add(
                        _options.Normalisation == GcMcNormalisation.Left ? 1f / (to - from) : 1 / MathF.Sqrt((float)(to - from) * sends[sender]));
                }

                starts[(node * parts) + part + 1] = columns.Count;
            }
        }

        return new CsrMatrix(edges.RowCount * parts, Levels.Length * edges.ColumnCount, starts, [.. columns], [.. values]);
    }
}
