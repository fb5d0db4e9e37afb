using Recsys.Models.Sparse;

namespace Recsys.Models.Autoencoder;

/// <summary>Histories as rows of a sparse matrix of unit length.</summary>
internal static class HistoryRows
{
    /// <summary>
    /// Row r has <c>1/√n</c> at each of its n items. With dropout p an item is left out with probability p, and the others
    /// are scaled by <c>1/(1 − p)</c>.
    /// </summary>
    public static CsrMatrix Normalised(IReadOnlyList<int[]> rows, int items, double dropout, Random? random)
    {
        var starts = new int[rows.Count + 1];
        var columns = new int[rows.Sum(r => r.Length)];
        var values = new float[columns.Length];
        var at = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            var value = (float)(1 / (Math.Sqrt(rows[r].Length) * (random is null ? 1 : 1 - dropout)));
            foreach (var item in rows[r])
            {
                if (random is not null && dropout > 0 && random.NextDouble() < dropout)
                {
                    continue;
                }

                (columns[at], values[at]) = (item, value);
                at++;
            }

            starts[r + 1] = at;
        }

        return new CsrMatrix(rows.Count, items, starts, columns[..at], values[..at]);
    }
}
