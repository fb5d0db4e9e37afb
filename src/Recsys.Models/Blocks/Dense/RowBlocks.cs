using Recsys.Models.Blocks.Native;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// Products of tables X [n × d] of many rows and few columns, a block of rows at a time and in double precision: beside the tables there are a block
/// and d × d values. A libtorch product of whole tables makes a third one, and its QR decomposition five.
/// </summary>
internal static class RowBlocks
{
    private const int Rows = 1_024;

    /// <summary>A direction shorter than this share of the longest, squared, is what rounding left.</summary>
    private const double LeastShare = 1e-13;

    /// <summary>
    /// Makes the columns orthonormal, in place: <c>X·E·M^-½</c> of the eigenvectors E and eigenvalues M of <c>XᵀX</c>, whose columns are brought to
    /// length 1 first (Stathopoulos and Wu 2002, https://doi.org/10.1137/S1064827500370883). Where the columns have fewer directions than there are
    /// columns, those that are missing become 0.
    /// </summary>
    public static void Orthonormalise(Tensor table)
    {
        using var scope = NewDisposeScope();
        var products = Products(table, table);
        var shares = Reciprocals(products.diagonal(), 0);
        var (eigenvalues, eigenvectors) = linalg.eigh(shares.unsqueeze(1) * products * shares.unsqueeze(0));
        MultiplyInPlace(table, shares.unsqueeze(1) * eigenvectors * Reciprocals(eigenvalues, LeastShare).unsqueeze(0));
    }

    /// <summary>Of lengths squared one over the length, and 0 for those that are no more than a share of the longest.</summary>
    private static Tensor Reciprocals(Tensor squares, double least)
    {
        double[] values = [.. squares.contiguous().data<double>()];
        var longest = values.Max();
        return tensor(Array.ConvertAll(values, v => v > least * longest ? 1 / Math.Sqrt(v) : 0));
    }

    /// <summary><c>XᵀY</c> in double precision, shape [d × d].</summary>
    public static Tensor Products(Tensor x, Tensor y)
    {
        var sum = zeros([x.shape[1], y.shape[1]], ScalarType.Float64);
        for (long from = 0; from < x.shape[0]; from += Rows)
        {
            using var block = NewDisposeScope();
            var left = Block(x, from);
            sum.PlusInPlace(left.transpose(0, 1).matmul(ReferenceEquals(x, y) ? left : Block(y, from)));
        }

        return sum;
    }

    /// <summary><c>X ← X·T</c> of a T [d × d] in double precision.</summary>
    public static void MultiplyInPlace(Tensor table, Tensor by)
    {
        for (long from = 0; from < table.shape[0]; from += Rows)
        {
            using var block = NewDisposeScope();
            View(table, from).copy_(Block(table, from).matmul(by));
        }
    }

    private static Tensor Block(Tensor table, long from) => View(table, from).to(ScalarType.Float64);

    private static Tensor View(Tensor table, long from) => table.slice(0, from, Math.Min(from + Rows, table.shape[0]), 1);
}
