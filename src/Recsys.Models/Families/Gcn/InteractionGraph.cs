using Recsys.Datasets;
using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Families.Gcn;

/// <summary>
/// The bipartite graph of users and the different items that they took, with the symmetric normalisation
/// <c>R[u, i] = 1/√((|N_u| + s)(|N_i| + s))</c>; s = 1 where every node has a loop to itself, else 0.
/// </summary>
internal sealed class InteractionGraph
{
    private InteractionGraph(CsrMatrix matrix, float[] userDegrees, float[] itemDegrees) =>
        (Matrix, UserDegrees, ItemDegrees) = (matrix, userDegrees, itemDegrees);

    /// <summary>R, shape [users × items].</summary>
    public CsrMatrix Matrix { get; }

    /// <summary>|N_u| + s, at least 1.</summary>
    public float[] UserDegrees { get; }

    /// <summary>|N_i| + s.</summary>
    public float[] ItemDegrees { get; }

    public int Users => Matrix.RowCount;

    public int Items => Matrix.ColumnCount;

    /// <summary>The different items of a user, ascending.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => Matrix.Columns.AsSpan(Matrix.Starts[user], Matrix.Starts[user + 1] - Matrix.Starts[user]);

    public static InteractionGraph Of(InteractionDataset dataset, bool selfLoops)
    {
        var users = dataset.UserVocabulary.Size;
        var items = dataset.ItemVocabulary.Size;
        var starts = new int[users + 1];
        var columns = new List<int>(dataset.Count);
        var itemDegrees = new float[items];
        for (var user = 0; user < users; user++)
        {
            foreach (var item in DistinctItems.Of(dataset.Histories.ItemsOf(user)))
            {
                columns.Add(item);
                itemDegrees[item]++;
            }

            starts[user + 1] = columns.Count;
        }

        var loop = selfLoops ? 1f : 0f;
        var userDegrees = new float[users];
        for (var u = 0; u < users; u++)
        {
            userDegrees[u] = Math.Max(1, starts[u + 1] - starts[u] + loop);
        }

        for (var i = 0; i < items; i++)
        {
            itemDegrees[i] += loop;
        }

        var values = new float[columns.Count];
        for (var u = 0; u < users; u++)
        {
            for (var at = starts[u]; at < starts[u + 1]; at++)
            {
                values[at] = 1 / MathF.Sqrt(userDegrees[u] * itemDegrees[columns[at]]);
            }
        }

        return new InteractionGraph(new CsrMatrix(users, items, starts, [.. columns], values), userDegrees, itemDegrees);
    }
}
