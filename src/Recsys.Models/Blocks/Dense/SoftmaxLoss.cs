using Recsys.Models.Blocks.Native;
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

    /// <summary>Items that are worth a thread where nothing but a factor of each is added up.</summary>
    private const int LeastItems = 512;

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
        var block = Math.Max(FewestRows, BlockBytes / (sizeof(float) * Math.Max(1, m)) / DenseMultiply.Height * DenseMultiply.Height);
        using var logits = empty(Math.Min(block, n), m);
        using var scaled = empty(Math.Min(block, n), d);
        var (z, rowMatrix, rowGradients) = (DenseMatrix.Of(logits), DenseMatrix.Of(rows), DenseMatrix.Of(rowGradient));
        using var transposedItems = new DensePanels(DenseMatrix.Of(items).Transpose);
        using var itemPanels = new DensePanels(DenseMatrix.Of(items));
        var losses = new double[n];
        for (var from = 0; from < n; from += block)
        {
            var (begin, count) = (from, Math.Min(block, n - from));
            Cores.Split(count, DenseMultiply.LeastRows((long)m * d), (first, last) =>
            {
                var (row, rest) = (begin + first, last - first);
                var part = z.RowRange(first, rest);
                DenseMultiply.Into(rowMatrix.RowRange(row, rest), transposedItems, part, add: false);
                Probabilities(
                    ParameterSet.Floats(logits).Slice(first * m, rest * m), ParameterSet.Floats(bias), targets, row, losses.AsSpan(row, rest),
                    scales.AsSpan(row, rest));
                DenseMultiply.Into(part, itemPanels, rowGradients.RowRange(row, rest), add: false);

                // The exponentials are not yet divided by their sums: the small sides of both products take the factor.
                var gradients = ParameterSet.Floats(rowGradient).Slice(row * d, rest * d);
                Scale(gradients, scales.AsSpan(row, rest), gradients);
                if (!learnsItems) return;
                Scale(
                    ParameterSet.Floats(rows).Slice(row * d, rest * d), scales.AsSpan(row, rest), ParameterSet.Floats(scaled)[(first * d)..]);
            });
            Cores.Split(m, LeastItems, (first, last) => AddScaled(
                ParameterSet.Floats(logits)[..(count * m)], scales.AsSpan(begin, count), first, ParameterSet.Floats(biasGradient)[first..last]));
            if (!learnsItems) continue;

            using var right = new DensePanels(DenseMatrix.Of(scaled).RowRange(0, count));
            DenseMultiply.Into(z.RowRange(0, count).Transpose, right, DenseMatrix.Of(itemGradient), add: true);
        }

        ctx.save_for_backward([rowGradient, itemGradient, biasGradient]);
        return tensor((float)(losses.Sum() / Math.Max(1, n)));
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        // The loss of a step is nobody's part: a pass less over the gradients of all items.
        var isWhole = grad_output.item<float>() == 1;
        return [.. ctx.get_saved_variables().Select(g => isWhole ? g : g * grad_output), null!];
    }

    /// <summary>
    /// Turns the logits of rows into what, times <paramref name="scales"/> of the row, is the gradient by them, and says their losses.
    /// </summary>
    internal static void Probabilities(
        Span<float> logits, ReadOnlySpan<float> bias, CsrMatrix targets, int from, Span<double> losses, Span<float> scales)
    {
        var m = targets.ColumnCount;
        for (var r = 0; r < losses.Length; r++)
        {
            var row = logits.Slice(r * m, m);
            var columns = targets.Columns.AsSpan(targets.Starts[from + r], targets.Starts[from + r + 1] - targets.Starts[from + r]);
            var weights = targets.Values.AsSpan(targets.Starts[from + r], columns.Length);
            var max = SoftmaxRow.AddBias(row, bias);
            double total = 0, loss = 0;
            for (var i = 0; i < columns.Length; i++)
            {
                total += weights[i];
                loss -= weights[i] * (double)row[columns[i]];
            }

            var sum = SoftmaxRow.Exponentials(row, max);
            losses[r] = loss + (total * (max + Math.Log(sum)));
            scales[r] = (float)(total / (sum * targets.RowCount));
            for (var i = 0; i < columns.Length; i++)
            {
                row[columns[i]] -= (float)(weights[i] * sum / total);
            }
        }
    }

    /// <summary>Adds the columns from one on of all rows, each times its factor.</summary>
    private static void AddScaled(ReadOnlySpan<float> rows, ReadOnlySpan<float> factors, int first, Span<float> sum)
    {
        var width = rows.Length / factors.Length;
        for (var r = 0; r < factors.Length; r++) TensorPrimitives.MultiplyAdd(rows.Slice((r * width) + first, sum.Length), factors[r], sum, sum);
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
