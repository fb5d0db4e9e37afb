using System.Numerics;
using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Sparse;

/// <summary>
/// <c>Y = A·X</c> of a sparse A [n × m] and a dense X [m × d], with the gradient <c>dX = Aᵀ·dY</c>. TorchSharp has no compressed rows, and its
/// coordinate form takes ten times as long as these loops.
/// </summary>
internal sealed class CsrProduct : autograd.SingleTensorFunction<CsrProduct>
{
    private const string MatrixKey = "matrix";

    public override string Name => nameof(CsrProduct);

    /// <summary>The product, recorded for the gradient where one is asked for.</summary>
    public static Tensor Of(CsrMatrix matrix, Tensor dense) =>
        is_grad_enabled() && dense.requires_grad ? apply(dense, matrix) : Multiply(matrix, dense);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var matrix = (CsrMatrix)vars[1];
        ctx.save_data(MatrixKey, matrix);
        return Multiply(matrix, (Tensor)vars[0]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var matrix = (CsrMatrix)ctx.get_data(MatrixKey);
        return [Multiply(matrix.Transpose, grad_output), null!];
    }

    private static Tensor Multiply(CsrMatrix matrix, Tensor dense)
    {
        if (dense.shape[0] != matrix.ColumnCount)
        {
            throw new ArgumentException($"A matrix of {matrix.ColumnCount} columns meets {dense.shape[0]} rows.", nameof(dense));
        }

        using var contiguous = dense.contiguous();
        var width = (int)dense.shape[1];
        var result = empty(matrix.RowCount, width);
        Multiply(matrix, ParameterSet.Floats(contiguous), ParameterSet.Floats(result), width);
        return result;
    }

    /// <summary>Row-major: <paramref name="x"/> is [columns × width], <paramref name="y"/> [rows × width].</summary>
    internal static void Multiply(CsrMatrix matrix, ReadOnlySpan<float> x, Span<float> y, int width)
    {
        var block = 4 * Vector<float>.Count;
        var blocked = width - (width % block);
        for (var r = 0; r < matrix.RowCount; r++)
        {
            var row = y.Slice(r * width, width);
            var columns = matrix.Columns.AsSpan(matrix.Starts[r], matrix.Starts[r + 1] - matrix.Starts[r]);
            var values = matrix.Values.AsSpan(matrix.Starts[r], columns.Length);

            // Four accumulators a block stay in registers over the whole row.
            for (var from = 0; from < blocked; from += block)
            {
                var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
                for (var i = 0; i < columns.Length; i++)
                {
                    var part = MemoryMarshal.Cast<float, Vector<float>>(x.Slice((columns[i] * width) + from, block));
                    var value = new Vector<float>(values[i]);
                    a = Vector.FusedMultiplyAdd(part[0], value, a);
                    b = Vector.FusedMultiplyAdd(part[1], value, b);
                    c = Vector.FusedMultiplyAdd(part[2], value, c);
                    d = Vector.FusedMultiplyAdd(part[3], value, d);
                }

                var target = MemoryMarshal.Cast<float, Vector<float>>(row.Slice(from, block));
                (target[0], target[1], target[2], target[3]) = (a, b, c, d);
            }

            row[blocked..].Clear();
            for (var i = 0; i < columns.Length && blocked < width; i++)
            {
                var part = x.Slice(columns[i] * width, width);
                for (var d = blocked; d < width; d++)
                {
                    row[d] += values[i] * part[d];
                }
            }
        }
    }
}
