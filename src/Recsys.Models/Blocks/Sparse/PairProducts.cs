using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Blocks.Sparse;

/// <summary>
/// <c>y_n = x_r·z_c</c> for each entry n = (r, c) of a sparse pattern [p × q], X [p × d] and Z [q × d]: the entries of X·Zᵀ that are asked for, with
/// the gradients <c>dX_r = Σ dy_n z_c</c> and <c>dZ_c = Σ dy_n x_r</c>. Of a rating matrix a few entries in a hundred are known;
/// the others need not be computed.
/// </summary>
internal sealed class PairProducts : autograd.SingleTensorFunction<PairProducts>
{
    private const string PatternKey = "pattern";

    public override string Name => nameof(PairProducts);

    /// <summary>
    /// The products in the order of the pattern's entries, shape [entries], recorded for the gradient where one is asked for.
    /// The pattern's values take no part.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static Tensor Of(Tensor x, Tensor z, CsrMatrix pattern)
    {
        if (x.shape[0] != pattern.RowCount || z.shape[0] != pattern.ColumnCount || x.shape[1] != z.shape[1])
        {
            throw new ArgumentException(
                $"X {x.shape[0]} × {x.shape[1]}, Z {z.shape[0]} × {z.shape[1]} and a pattern {pattern.RowCount} × {pattern.ColumnCount} do not fit "
                    + "together.", nameof(pattern));
        }

        return is_grad_enabled() && (x.requires_grad || z.requires_grad) ? apply(x, z, pattern) : Multiply(x, z, pattern);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, z, pattern) = ((Tensor)vars[0], (Tensor)vars[1], (CsrMatrix)vars[2]);
        ctx.save_for_backward([x, z]);
        ctx.save_data(PatternKey, pattern);
        return Multiply(x, z, pattern);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var pattern = (CsrMatrix)ctx.get_data(PatternKey);
        var saved = ctx.get_saved_variables();
        using var x = saved[0].contiguous();
        using var z = saved[1].contiguous();
        using var gradient = grad_output.contiguous();
        var (ofX, ofZ) = (zeros(x.shape), zeros(z.shape));
        var width = (int)x.shape[1];
        ReadOnlySpan<float> xs = ParameterSet.Floats(x), zs = ParameterSet.Floats(z), dy = ParameterSet.Floats(gradient);
        Span<float> dx = ParameterSet.Floats(ofX), dz = ParameterSet.Floats(ofZ);
        for (var r = 0; r < pattern.RowCount; r++)
        {
            var row = xs.Slice(r * width, width);
            var rowGradient = dx.Slice(r * width, width);
            for (var n = pattern.Starts[r]; n < pattern.Starts[r + 1]; n++)
            {
                var at = pattern.Columns[n] * width;
                TensorPrimitives.MultiplyAdd(zs.Slice(at, width), dy[n], rowGradient, rowGradient);
                TensorPrimitives.MultiplyAdd(row, dy[n], dz.Slice(at, width), dz.Slice(at, width));
            }
        }

        return [ofX, ofZ, null!];
    }

    private static Tensor Multiply(Tensor x, Tensor z, CsrMatrix pattern)
    {
        using var left = x.contiguous();
        using var right = z.contiguous();
        var result = empty(pattern.Columns.Length);
        var width = (int)x.shape[1];
        ReadOnlySpan<float> xs = ParameterSet.Floats(left), zs = ParameterSet.Floats(right);
        var y = ParameterSet.Floats(result);
        for (var r = 0; r < pattern.RowCount; r++)
        {
            var row = xs.Slice(r * width, width);
            for (var n = pattern.Starts[r]; n < pattern.Starts[r + 1]; n++)
            {
                y[n] = TensorPrimitives.Dot(row, zs.Slice(pattern.Columns[n] * width, width));
            }
        }

        return result;
    }
}
