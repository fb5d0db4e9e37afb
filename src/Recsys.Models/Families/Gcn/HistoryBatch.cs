using System.Numerics.Tensors;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Sparse;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Recsys.Models.Families.Gcn;

/// <summary>A batch of users and their histories as rows of sparse matrices.</summary>
/// <param name="Users">Shape [batch × users]: 1 at the user's own column; an unknown user (0) has an empty row.</param>
/// <param name="Matrix">Shape [batch × items]: <c>w_i/√(Σw + s)</c> at each item of the history, with the weights of
/// <see cref="RecentItems"/>.</param>
/// <param name="Degrees"><c>Σw + s</c> of each row, at least 1.</param>
internal sealed record HistoryBatch(CsrMatrix Users, CsrMatrix Matrix, float[] Degrees)
{
    /// <param name="users">The user of each row, or 0.</param>
    /// <param name="histories">Different items of each user, the latest last.</param>
    /// <param name="userSize">The columns of <see cref="Users"/>.</param>
    /// <param name="itemSize">The columns of <see cref="Matrix"/>.</param>
    /// <param name="selfLoops">Whether s is 1.</param>
    /// <param name="halfLife">H of the weights.</param>
    public static HistoryBatch Of(ReadOnlySpan<int> users, IReadOnlyList<int[]> histories, int userSize, int itemSize, bool selfLoops,
        double halfLife = double.PositiveInfinity)
    {
        var loop = selfLoops ? 1 : 0;
        var starts = new int[histories.Count + 1];
        for (var r = 0; r < histories.Count; r++)
        {
            starts[r + 1] = starts[r] + histories[r].Length;
        }

        var columns = new int[starts[^1]];
        var values = new float[columns.Length];
        var degrees = new float[histories.Count];
        for (var r = 0; r < histories.Count; r++)
        {
            var weights = values.AsSpan(starts[r]..starts[r + 1]);
            RecentItems.Weigh(halfLife, weights);
            degrees[r] = Math.Max(1, TensorPrimitives.Sum<float>(weights) + loop);
            histories[r].CopyTo(columns, starts[r]);
            TensorPrimitives.Multiply(weights, 1 / MathF.Sqrt(degrees[r]), weights);
        }

        // Row 0 of the user table is nobody's: such a user has no row at all, so that nothing is ever learnt for it.
        var known = new int[users.Length];
        for (var r = 0; r < users.Length; r++)
        {
            known[r] = users[r] > 0 && users[r] < userSize ? users[r] : -1;
        }

        return new HistoryBatch(CsrMatrix.Selection(known, userSize), new CsrMatrix(histories.Count, itemSize, starts, columns, values), degrees);
    }

    /// <summary>1/degree of each row, shape [batch × 1].</summary>
    public Tensor InverseDegrees() => tensor(Array.ConvertAll(Degrees, d => 1 / d)).unsqueeze(1);

    /// <summary>A random part of the items, at least one of them.</summary>
    public static int[] Thin(ReadOnlySpan<int> items, double dropout, Random random)
    {
        if (dropout <= 0 || items.Length < 2)
        {
            return items.ToArray();
        }

        var kept = new int[items.Length];
        var count = 0;
        foreach (var item in items)
        {
            if (random.NextDouble() >= dropout)
            {
                kept[count++] = item;
            }
        }

        return count > 0 ? kept[..count] : [items[random.Next(items.Length)]];
    }
}
