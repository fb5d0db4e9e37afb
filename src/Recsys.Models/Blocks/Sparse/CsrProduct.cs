using System.Numerics;
using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Blocks.Sparse;

/// <summary>
/// <c>Y = A·X</c> of a sparse A [n × m] and a dense X [m × d], with the gradient <c>dX = Aᵀ·dY</c>. TorchSharp has no compressed rows, and its
/// coordinate form takes ten times as long as these loops. Where X is a parameter its gradient is added to where it lies: a batch reads some rows of
/// a large table, and a table of zeros around them, and a copy of that, would be made for each product.
/// </summary>
internal sealed class CsrProduct : autograd.SingleTensorFunction<CsrProduct>
{
    private const string MatrixKey = "matrix";

    /// <summary>Values that are worth a thread: of the result, and those that are added up in it.</summary>
    private const int LeastValues = 1 << 16;

    public override string Name => nameof(CsrProduct);

    /// <summary>The product, recorded for the gradient where one is asked for; of a vector X [m] it is a vector.</summary>
    public static Tensor Of(CsrMatrix matrix, Tensor dense)
    {
        if (!is_grad_enabled() || !dense.requires_grad) return Multiply(matrix, dense);
        // TorchSharp makes a second tensor of the shape of the product, for a gradient that is not there; it goes at once.
        using var scope = NewDisposeScope();
        return apply(dense, matrix).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (dense, matrix) = ((Tensor)vars[0], (CsrMatrix)vars[1]);
        ctx.set_materialize_grads(false);
        ctx.save_data(MatrixKey, matrix);
        if (dense.is_leaf) ctx.save_for_backward([dense]);
        return Multiply(matrix, dense);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var matrix = (CsrMatrix)ctx.get_data(MatrixKey);
        if (ctx.get_saved_variables() is not [var parameter]) return [Multiply(matrix.Transpose, grad_output), null!];
        using var contiguous = grad_output.contiguous();
        using var gradient = parameter.grad ?? zeros(parameter.shape);
        AddTransposed(matrix, ParameterSet.Floats(contiguous), ParameterSet.Floats(gradient), WidthOf(parameter));
        parameter.grad = gradient;
        parameter.Dispose();
        return [null!, null!];
    }

    /// <summary>Adds <c>A·X</c> to Y, shape [n × d].</summary>
    public static void AddTo(Tensor result, CsrMatrix matrix, Tensor dense)
    {
        using var contiguous = dense.contiguous();
        Multiply(matrix, contiguous, result, add: true);
    }

    private static Tensor Multiply(CsrMatrix matrix, Tensor dense)
    {
        if (dense.shape[0] != matrix.ColumnCount)
        {
            throw new ArgumentException($"A matrix of {matrix.ColumnCount} columns meets {dense.shape[0]} rows.", nameof(dense));
        }

        using var contiguous = dense.contiguous();
        var result = empty([matrix.RowCount, .. dense.shape[1..]]);
        Multiply(matrix, contiguous, result, add: false);
        return result;
    }

    private static void Multiply(CsrMatrix matrix, Tensor x, Tensor y, bool add)
    {
        var width = WidthOf(x);
        var each = Math.Max(1, width * (1 + (matrix.Columns.Length / Math.Max(1, matrix.RowCount))));
        Cores.Split(matrix.RowCount, 1 + (LeastValues / each), (from, to) =>
            Multiply(matrix, ParameterSet.Floats(x), ParameterSet.Floats(y), width, add, from, to));
    }

    /// <summary>
    /// Some rows, row-major: <paramref name="x"/> is [columns × width], <paramref name="y"/> [rows × width], which the product is or is added to.
    /// </summary>
    private static void Multiply(CsrMatrix matrix, ReadOnlySpan<float> x, Span<float> y, int width, bool add, int first, int last)
    {
        var block = 4 * Vector<float>.Count;
        var blocked = width - (width % block);
        for (var r = first; r < last; r++)
        {
            var row = y.Slice(r * width, width);
            var columns = matrix.Columns.AsSpan(matrix.Starts[r], matrix.Starts[r + 1] - matrix.Starts[r]);
            var values = matrix.Values.AsSpan(matrix.Starts[r], columns.Length);
            if (!add) row.Clear();

            // Four accumulators a block stay in registers over the whole row.
            for (var from = 0; from < blocked && columns.Length > 0; from += block)
            {
                var target = MemoryMarshal.Cast<float, Vector<float>>(row.Slice(from, block));
                var (a, b, c, d) = (target[0], target[1], target[2], target[3]);
                for (var i = 0; i < columns.Length; i++)
                {
                    var part = MemoryMarshal.Cast<float, Vector<float>>(x.Slice((columns[i] * width) + from, block));
                    var value = new Vector<float>(values[i]);
                    a = Vector.FusedMultiplyAdd(part[0], value, a);
                    b = Vector.FusedMultiplyAdd(part[1], value, b);
                    c = Vector.FusedMultiplyAdd(part[2], value, c);
                    d = Vector.FusedMultiplyAdd(part[3], value, d);
                }

                (target[0], target[1], target[2], target[3]) = (a, b, c, d);
            }

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

    /// <summary>
    /// Adds the product of the transpose, of which only the rows that A has columns for are touched: <paramref name="x"/> is [rows × width],
    /// <paramref name="y"/> [columns × width].
    /// </summary>
    private static void AddTransposed(CsrMatrix matrix, ReadOnlySpan<float> x, Span<float> y, int width)
    {
        for (var r = 0; r < matrix.RowCount; r++)
        {
            var row = x.Slice(r * width, width);
            for (var i = matrix.Starts[r]; i < matrix.Starts[r + 1]; i++)
            {
                var target = y.Slice(matrix.Columns[i] * width, width);
                if (width == 1) target[0] += matrix.Values[i] * row[0];
                else TensorPrimitives.MultiplyAdd(row, matrix.Values[i], target, target);
            }
        }
    }

    private static int WidthOf(Tensor dense) => dense.dim() == 1 ? 1 : (int)dense.shape[1];
}
