using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// The softmax loss over all items with its gradients in one pass, for rows v_r [n × d], items e_i [m × d] with biases b_i and sparse targets t [n ×
/// m]: <c>z_ri = v_r·e_i + b_i</c>, <c>L = 1/n · Σ_r Σ_i t_ri · (log Σ_j exp z_rj − z_ri)</c>, so that
/// <c>dL/dz_ri = (T_r · softmax(z_r)_i − t_ri)/n</c> with <c>T_r = Σ_i t_ri</c>. The logits exist for a few rows at a time, as many as stay in the
/// processor's cache, and never as a whole: of 6,400 rows over 3,400 items they would be 87 MB that step after step go to memory and back a dozen
/// times. Holding the gradients back until <c>backward</c> costs no more than the parameters themselves (the idea of cut cross-entropy, Wijmans et
/// al. 2024, https://arxiv.org/abs/2411.09009, for a processor's cache).
/// </summary>
internal sealed class SoftmaxLoss : autograd.SingleTensorFunction<SoftmaxLoss>
{
    /// <summary>Bytes of logits that exist at once: about a second-level cache.</summary>
    private const int BlockBytes = 1 << 20;

    private const int FewestRows = 32;

    public override string Name => nameof(SoftmaxLoss);

    /// <summary>The loss, a number, recorded for the gradient where one is asked for.</summary>
    /// <param name="rows">v, shape [n × d].</param>
    /// <param name="items">e, shape [m × d].</param>
    /// <param name="bias">b, shape [m]; minus infinity takes an item out.</param>
    /// <param name="targets">t, shape [n × m]; of a row without any the loss is 0.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static Tensor Of(Tensor rows, Tensor items, Tensor bias, CsrMatrix targets)
    {
        if (targets.RowCount != rows.shape[0] || targets.ColumnCount != items.shape[0] || bias.shape[0] != items.shape[0]
            || rows.shape[1] != items.shape[1])
        {
            throw new ArgumentException(
                $"Rows {rows.shape[0]} × {rows.shape[1]}, items {items.shape[0]} × {items.shape[1]}, "
                    + $"biases {bias.shape[0]} and targets {targets.RowCount} × {targets.ColumnCount} do not fit together.",
                nameof(targets));
        }

        return apply(rows, items, bias, targets);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var targets = (CsrMatrix)vars[3];
        using var rows = ((Tensor)vars[0]).contiguous();
        using var items = ((Tensor)vars[1]).contiguous();
        using var bias = ((Tensor)vars[2]).contiguous();
        var (n, m, d) = (targets.RowCount, targets.ColumnCount, (int)rows.shape[1]);
        var learnsItems = ((Tensor)vars[1]).requires_grad;
        var rowGradient = empty(n, d);
        var itemGradient = zeros(learnsItems ? m : 0, d);
        var biasGradient = zeros(m);
        var scales = new float[n];
        var block = Math.Max(FewestRows, BlockBytes / (sizeof(float) * Math.Max(1, m)));
        using var logits = empty(Math.Min(block, n), m);
        using var scaled = empty(Math.Min(block, n), d);
        var (z, rowMatrix, rowGradients) = (DenseMatrix.Of(logits), DenseMatrix.Of(rows), DenseMatrix.Of(rowGradient));
        using var transposedItems = new DensePanels(DenseMatrix.Of(items).Transpose);
        using var itemPanels = new DensePanels(DenseMatrix.Of(items));
        double loss = 0;
        for (var from = 0; from < n; from += block)
        {
            var count = Math.Min(block, n - from);
            var part = z.RowRange(0, count);
            DenseMultiply.Into(rowMatrix.RowRange(from, count), transposedItems, part, add: false);
            loss += Probabilities(
                ParameterSet.Floats(logits), ParameterSet.Floats(bias), targets, from, count, scales, ParameterSet.Floats(biasGradient));
            DenseMultiply.Into(part, itemPanels, rowGradients.RowRange(from, count), add: false);

            // The exponentials are not yet divided by their sums: the small sides of both products take the factor.
            Scale(
                ParameterSet.Floats(rowGradient).Slice(from * d, count * d), scales.AsSpan(from, count),
                ParameterSet.Floats(rowGradient)[(from * d)..]);
            if (!learnsItems) continue;
            Scale(ParameterSet.Floats(rows).Slice(from * d, count * d), scales.AsSpan(from, count), ParameterSet.Floats(scaled));

            using var right = new DensePanels(DenseMatrix.Of(scaled).RowRange(0, count));
            DenseMultiply.Into(part.Transpose, right, DenseMatrix.Of(itemGradient), add: true);
        }

        ctx.save_for_backward([rowGradient, itemGradient, biasGradient]);
        return tensor((float)(loss / Math.Max(1, n)));
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [.. ctx.get_saved_variables().Select(g => g * grad_output), null!];

    /// <summary>
    /// Turns the logits of a block into what, times <paramref name="scales"/> of the row, is the gradient by them; adds that to the gradient of the
    /// biases and returns the sum of the losses.
    /// </summary>
    internal static double Probabilities(
        Span<float> logits, ReadOnlySpan<float> bias, CsrMatrix targets, int from, int count, Span<float> scales, Span<float> biasGradient)
    {
        var m = targets.ColumnCount;
        double loss = 0;
        for (var r = 0; r < count; r++)
        {
            var row = logits.Slice(r * m, m);
            var columns = targets.Columns.AsSpan(targets.Starts[from + r], targets.Starts[from + r + 1] - targets.Starts[from + r]);
            var weights = targets.Values.AsSpan(targets.Starts[from + r], columns.Length);
            TensorPrimitives.Add(row, bias, row);
            var max = TensorPrimitives.Max(row);
            double total = 0;
            for (var i = 0; i < columns.Length; i++)
            {
                total += weights[i];
                loss -= weights[i] * (double)row[columns[i]];
            }

            TensorPrimitives.Subtract(row, max, row);
            TensorPrimitives.Exp(row, row);
            double sum = TensorPrimitives.Sum(row);
            loss += total * (max + Math.Log(sum));
            var scale = (float)(total / (sum * targets.RowCount));
            scales[from + r] = scale;
            for (var i = 0; i < columns.Length; i++)
            {
                row[columns[i]] -= (float)(weights[i] * sum / total);
            }

            TensorPrimitives.MultiplyAdd(row, scale, biasGradient, biasGradient);
        }

        return loss;
    }

    /// <summary>Each row times its factor.</summary>
    private static void Scale(ReadOnlySpan<float> rows, ReadOnlySpan<float> factors, Span<float> result)
    {
        var width = factors.Length == 0 ? 0 : rows.Length / factors.Length;
        for (var r = 0; r < factors.Length; r++)
        {
            TensorPrimitives.Multiply(rows.Slice(r * width, width), factors[r], result.Slice(r * width, width));
        }
    }
}
