using System.Numerics;
using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// <c>Y = X·Wᵀ + s</c>, or <c>Y = D ⊙ max(0, X·Wᵀ + s)</c> with inverted dropout D, of X [… × in], W [out × in] and s [groups × out], with its
/// gradients: what <c>nn.functional.linear</c>, <c>relu</c> and dropout compute, the first through <see cref="DenseMultiply"/> and the others in one
/// pass over what is still in the cache. The gradient needs Y alone: where that is 0 nothing passes.
/// </summary>
internal sealed class DenseLayer : autograd.SingleTensorFunction<DenseLayer>
{
    private const string BendKey = "bend";

    /// <summary>Bytes of a block of rows: about a second-level cache.</summary>
    private const int BlockBytes = 1 << 20;

    public override string Name => nameof(DenseLayer);

    /// <param name="x">X, shape [… × in].</param>
    /// <param name="weight">W, shape [out × in].</param>
    /// <param name="bias">b, shape [out]; null adds nothing.</param>
    public static Tensor Of(Tensor x, Tensor weight, Tensor? bias = null) =>
        Layer(x, weight, bias?.unsqueeze(0) ?? zeros(0, weight.shape[0]), Bend.None);

    /// <param name="x">X, shape [… × in].</param>
    /// <param name="weight">W, shape [out × in].</param>
    /// <param name="shift">s, shape [groups × out]: rows of X are in groups of one size, one after the other, and each group has a row of s.</param>
    /// <param name="dropout">The share that is dropped.</param>
    /// <param name="generator">Draws the dropout; null drops nothing.</param>
    public static Tensor Rectified(Tensor x, Tensor weight, Tensor shift, double dropout = 0, Generator? generator = null) => Layer(
        x, weight, shift, generator is null || dropout <= 0 ? new Bend(true, 0, 0) : new Bend(true, dropout, Seeded.MaskSeed(generator)));

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight, shift, bend) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Bend)vars[3]);
        var result = Forward(x, weight, shift, bend);
        ctx.save_for_backward([x, weight, shift, result]);
        ctx.save_data(BendKey, bend);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (saved, bend) = (ctx.get_saved_variables(), (Bend)ctx.get_data(BendKey));
        using var x = saved[0].contiguous();
        using var weight = saved[1].contiguous();
        using var given = grad_output.contiguous();
        using var passed = bend.Rectifies ? empty(given.shape) : null;
        var gradient = passed ?? given;
        var (ofX, ofWeight, ofShift) = (empty(x.shape), empty(weight.shape), zeros(saved[2].shape));
        var (gradients, ofXs) = (DenseMatrix.Of(gradient), DenseMatrix.Of(ofX));
        using (var panels = new DensePanels(DenseMatrix.Of(weight)))
        {
            foreach (var (from, count) in Blocks(gradients))
            {
                if (passed is not null)
                {
                    bend.Back(
                        ParameterSet.Floats(given).Slice(from * gradients.Columns, count * gradients.Columns),
                        ParameterSet.Floats(saved[3])[(from * gradients.Columns)..], ParameterSet.Floats(passed)[(from * gradients.Columns)..]);
                }

                AddRows(gradients, from, count, ofShift, ParameterSet.Floats(gradient));
                DenseMultiply.Into(gradients.RowRange(from, count), panels, ofXs.RowRange(from, count), add: false);
            }
        }

        using (var panels = new DensePanels(DenseMatrix.Of(x)))
        {
            DenseMultiply.Into(gradients.Transpose, panels, DenseMatrix.Of(ofWeight), add: false);
        }

        return [ofX, ofWeight, ofShift, null!];
    }

    private static Tensor Layer(Tensor x, Tensor weight, Tensor shift, Bend bend)
    {
        var records = is_grad_enabled() && (x.requires_grad || weight.requires_grad || shift.requires_grad);
        return records ? apply(x, weight, shift, bend) : Forward(x, weight, shift, bend);
    }

    private static Tensor Forward(Tensor x, Tensor weight, Tensor shift, Bend bend)
    {
        using var left = x.contiguous();
        using var right = weight.contiguous();
        using var added = shift.contiguous();
        var result = empty([.. x.shape[..^1], weight.shape[0]]);
        var (rows, results, groups) = (DenseMatrix.Of(left), DenseMatrix.Of(result), (int)shift.shape[0]);
        if (groups > 0 && results.Rows % groups != 0) throw new ArgumentException($"{results.Rows} rows are not {groups} groups.", nameof(shift));
        var (width, size) = (results.Columns, groups == 0 ? 0 : results.Rows / groups);
        var mask = new MaskGenerator(bend.Seed);
        Span<float> values = ParameterSet.Floats(result), shifts = ParameterSet.Floats(added);
        using var panels = new DensePanels(DenseMatrix.Of(right).Transpose);
        foreach (var (from, count) in Blocks(results))
        {
            DenseMultiply.Into(rows.RowRange(from, count), panels, results.RowRange(from, count), add: false);
            for (var r = from; r < from + count && groups > 0; r++)
            {
                var row = values.Slice(r * width, width);
                TensorPrimitives.Add(row, shifts.Slice(r / size * width, width), row);
            }

            bend.Pass(values.Slice(from * width, count * width), ref mask);
        }

        return result;
    }

    /// <summary>Adds rows of a gradient to those of their groups.</summary>
    private static void AddRows(DenseMatrix gradients, int from, int count, Tensor ofShift, ReadOnlySpan<float> values)
    {
        var groups = (int)ofShift.shape[0];
        if (groups == 0) return;
        var (width, size) = (gradients.Columns, gradients.Rows / groups);
        var sums = ParameterSet.Floats(ofShift);
        for (var r = from; r < from + count; r++)
        {
            var sum = sums.Slice(r / size * width, width);
            TensorPrimitives.Add(sum, values.Slice(r * width, width), sum);
        }
    }

    /// <summary>Rows that stay in the cache between the product and what follows it, as many as masks are drawn for without a rest.</summary>
    private static IEnumerable<(int From, int Count)> Blocks(DenseMatrix matrix)
    {
        var tiles = BlockBytes / (sizeof(float) * DenseMultiply.Height * Math.Max(1, matrix.Columns));
        var size = Math.Max(1, tiles) * DenseMultiply.Height;
        for (var from = 0; from < matrix.Rows; from += size) yield return (from, Math.Min(size, matrix.Rows - from));
    }

    /// <summary>What comes behind the sum.</summary>
    /// <param name="Rectifies">Whether what is below 0 becomes 0.</param>
    /// <param name="Dropout">The share of the others that does.</param>
    /// <param name="Seed">Of the mask.</param>
    private sealed record Bend(bool Rectifies, double Dropout, ulong Seed)
    {
        public static Bend None { get; } = new(false, 0, 0);

        public void Pass(Span<float> values, ref MaskGenerator generator)
        {
            if (!Rectifies) return;
            TensorPrimitives.Max(values, 0f, values);
            if (Dropout <= 0) return;
            Span<float> mask = stackalloc float[512];
            for (var from = 0; from < values.Length; from += mask.Length)
            {
                var part = values[from..Math.Min(values.Length, from + mask.Length)];
                generator.Fill(mask[..part.Length], Dropout);
                TensorPrimitives.Multiply(part, mask[..part.Length], part);
            }
        }

        /// <summary>What of a gradient passes to where the result is not 0.</summary>
        public void Back(ReadOnlySpan<float> gradient, ReadOnlySpan<float> result, Span<float> passed)
        {
            var scale = (float)(1 / (1 - Dropout));
            var whole = gradient.Length - (gradient.Length % Vector<float>.Count);
            var gradients = MemoryMarshal.Cast<float, Vector<float>>(gradient[..whole]);
            var results = MemoryMarshal.Cast<float, Vector<float>>(result[..whole]);
            var target = MemoryMarshal.Cast<float, Vector<float>>(passed[..whole]);
            for (var i = 0; i < gradients.Length; i++)
            {
                target[i] = Vector.ConditionalSelect(
                    Vector.GreaterThan(results[i], Vector<float>.Zero), gradients[i] * new Vector<float>(scale), Vector<float>.Zero);
            }

            for (var i = whole; i < gradient.Length; i++) passed[i] = result[i] > 0 ? gradient[i] * scale : 0;
        }
    }
}
