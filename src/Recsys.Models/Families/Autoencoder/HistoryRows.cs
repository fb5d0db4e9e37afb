using System.Numerics.Tensors;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Families.Autoencoder;

/// <summary>Histories as rows of a sparse matrix of unit length.</summary>
internal static class HistoryRows
{
    /// <summary>
    /// Row r has <c>w_i/‖w‖₂</c> at each of its items, with the weights of <see cref="RecentItems"/>. With dropout p an item is left out with
    /// probability p, and the others are scaled by <c>1/(1 − p)</c>.
    /// </summary>
    public static CsrMatrix Normalised(IReadOnlyList<int[]> rows, int items, double halfLife, double dropout, Random? random)
    {
        var starts = new int[rows.Count + 1];
        var columns = new int[rows.Sum(r => r.Length)];
        var values = new float[columns.Length];
        var at = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            var weights = new float[rows[r].Length];
            RecentItems.Weigh(halfLife, weights);
            var scale = 1 / (TensorPrimitives.Norm<float>(weights) * (random is null ? 1 : 1 - (float)dropout));
            for (var i = 0; i < weights.Length; i++)
            {
                if (random is not null && dropout > 0 && random.NextDouble() < dropout)
                {
                    continue;
                }

                (columns[at], values[at]) = (rows[r][i], weights[i] * scale);
                at++;
            }

            starts[r + 1] = at;
        }

        return new CsrMatrix(rows.Count, items, starts, columns[..at], values[..at]);
    }
}
