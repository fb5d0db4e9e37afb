using System.Numerics;
using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// Adam (Kingma &amp; Ba 2015, https://arxiv.org/abs/1412.6980) in one vectorised pass over each parameter's memory, with the decoupled
/// weight decay of AdamW (Loshchilov &amp; Hutter 2019, https://arxiv.org/abs/1711.05101):
/// <c>m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; θ = θ(1−ηλ) − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)</c>.
/// TorchSharp's own loops over several native calls a parameter and takes 7–10 times as long. Of lazy tables a step updates the rows that it reads.
/// A row that was not read for n steps had no gradient in them; when it is read next it goes to where they would have brought it:
/// <c>m = β₁ⁿm; v = β₂ⁿv; θ = θ(1−ηλ)ⁿ − η/(1−β₁ᵗ) · Σₖ rᵏ · m/(√v/√(1−β₂ᵗ) + ε)</c> with <c>k = 1 … n</c> and <c>r = β₁/√β₂</c>, the share of a
/// move that the next one is without a gradient. Only the corrections of t are taken as they were in the first of those steps, and ε as if it fell
/// with √v.
/// </summary>
internal sealed class FusedAdam
{
    public const float Beta1 = 0.9f;
    public const float Beta2 = 0.999f;
    public const float Epsilon = 1e-8f;

    /// <summary>Values that are worth a thread.</summary>
    internal const int LeastValues = 1 << 15;

    /// <summary>r.</summary>
    private static readonly double Momentum = Beta1 / Math.Sqrt(Beta2);

    private readonly ParameterSet _parameters;
    private readonly float[][] _m;
    private readonly float[][] _v;

    /// <param name="parameters">θ.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="lazy">Tables whose gradient is zero but for the rows that <see cref="Touch"/> names.</param>
    public FusedAdam(ParameterSet parameters, double learningRate, double weightDecay = 0, IEnumerable<string>? lazy = null)
    {
        _parameters = parameters;
        Lazy = (lazy ?? []).ToDictionary(n => n, n => LazyRows.Of(parameters[n]), StringComparer.Ordinal);
        (LearningRate, WeightDecay) = (learningRate, weightDecay);
        _m = [.. parameters.Tensors.Select(t => new float[t.numel()])];
        _v = [.. parameters.Tensors.Select(t => new float[t.numel()])];
    }

    /// <summary>η.</summary>
    public double LearningRate { get; }

    public double WeightDecay { get; }

    /// <summary>The lazy tables.</summary>
    public IReadOnlyDictionary<string, LazyRows> Lazy { get; }

    /// <summary>Steps done.</summary>
    public int Steps { get; private set; }

    /// <summary>As new: no moments, no steps.</summary>
    public void Restart()
    {
        Steps = 0;
        foreach (var moments in _m.Concat(_v)) Array.Clear(moments);
        foreach (var (name, rows) in Lazy)
        {
            rows.Restart();
            _parameters[name].grad = null;
        }
    }

    /// <summary>Brings the rows of lazy tables that the next step reads to where it begins.</summary>
    /// <param name="read">The tables, and matrices whose columns are the rows; what is no lazy table is passed over.</param>
    /// <param name="share">Of η.</param>
    public void Touch(IEnumerable<(string Table, CsrMatrix Rows)> read, double share)
    {
        foreach (var rows in Lazy.Values) rows.Clear();
        foreach (var (table, matrix) in read)
        {
            if (Lazy.TryGetValue(table, out var rows)) rows.Add(matrix.Columns, Steps);
        }

        CatchUp(share);
    }

    /// <summary>Brings all rows of the lazy tables that learn to where the last step ended.</summary>
    /// <param name="share">Of η.</param>
    public void TouchAll(double share)
    {
        foreach (var (name, rows) in Lazy)
        {
            rows.Clear();
            if (_parameters[name].requires_grad) rows.AddAll(Steps);
        }

        CatchUp(share);
    }

    private void CatchUp(double share)
    {
        for (var p = 0; p < _m.Length; p++)
        {
            if (!Lazy.TryGetValue(_parameters.Names[p], out var rows)) continue;
            var (name, m, v) = (_parameters.Names[p], _m[p], _v[p]);
            Cores.Split(rows.Touched.Count, rows.Least, (from, to) =>
            {
                var values = _parameters.ValuesOf(name);
                for (var i = from; i < to; i++)
                {
                    var (row, since) = rows.Touched[i];
                    // What was never read has no moments.
                    if (since == Steps || (since == 0 && WeightDecay == 0)) continue;
                    var at = new Range(row * rows.Width, (row + 1) * rows.Width);
                    CatchUp(values[at], m.AsSpan(at), v.AsSpan(at), since, share);
                }
            });
        }
    }

    private void CatchUp(Span<float> values, Span<float> m, Span<float> v, int since, double share)
    {
        var skipped = Steps - since;
        var (rate, root, keep) = Factors(since + 1, share);
        var moved = (float)(rate * Momentum * (1 - Math.Pow(Momentum, skipped)) / (1 - Momentum));
        var (mLeft, vLeft, kept) = ((float)Math.Pow(Beta1, skipped), (float)Math.Pow(Beta2, skipped), (float)Math.Pow(keep, skipped));
        var width = Vector<float>.Count;
        var whole = values.Length - (values.Length % width);
        var x = MemoryMarshal.Cast<float, Vector<float>>(values[..whole]);
        var ms = MemoryMarshal.Cast<float, Vector<float>>(m[..whole]);
        var vs = MemoryMarshal.Cast<float, Vector<float>>(v[..whole]);
        var (r, q, e, k) = (new Vector<float>(moved), new Vector<float>(root), new Vector<float>(Epsilon), new Vector<float>(kept));
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (x[i] * k) - (r * ms[i] / ((Vector.SquareRoot(vs[i]) * q) + e));
            ms[i] *= mLeft;
            vs[i] *= vLeft;
        }

        for (var i = whole; i < values.Length; i++)
        {
            values[i] = (values[i] * kept) - (moved * m[i] / ((MathF.Sqrt(v[i]) * root) + Epsilon));
            m[i] *= mLeft;
            v[i] *= vLeft;
        }
    }

    /// <summary>η/(1−β₁ᵗ), 1/√(1−β₂ᵗ) and 1−ηλ.</summary>
    private (float Rate, float Root, float Keep) Factors(int step, double share) => (
        (float)(share * LearningRate / (1 - Math.Pow(Beta1, step))), (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step))),
        (float)(1 - (share * LearningRate * WeightDecay)));

    /// <summary>One update from the gradients, which it clears. A parameter without a gradient is left alone.</summary>
    /// <param name="share">Of η.</param>
    public void Step(double share = 1)
    {
        Steps++;
        var (rate, root, keep) = Factors(Steps, share);
        for (var p = 0; p < _m.Length; p++)
        {
            var tensor = _parameters[_parameters.Names[p]];
            using var grad = tensor.grad;
            if (grad is null)
            {
                continue;
            }

            var (m, v) = (_m[p], _v[p]);
            if (Lazy.TryGetValue(_parameters.Names[p], out var rows))
            {
                Cores.Split(rows.Touched.Count, rows.Least, (from, to) =>
                {
                    Span<float> values = ParameterSet.Floats(tensor), gradient = ParameterSet.Floats(grad);
                    for (var i = from; i < to; i++)
                    {
                        var at = new Range(rows.Touched[i].Row * rows.Width, (rows.Touched[i].Row + 1) * rows.Width);
                        Update(values[at], gradient[at], m.AsSpan(at), v.AsSpan(at), rate, root, keep);
                        // It stays as it lies, for the next step to add to: a table of zeros would be as much work as all its rows.
                        gradient[at].Clear();
                    }
                });
                continue;
            }

            using var contiguous = grad.contiguous();
            Cores.Split(m.Length, LeastValues, (from, to) => Update(
                ParameterSet.Floats(tensor)[from..to], ParameterSet.Floats(contiguous)[from..to], m.AsSpan(from..to), v.AsSpan(from..to),
                rate, root, keep));
            // None rather than zeros: the next one takes its place instead of being added to it, which would hold both.
            tensor.grad = null;
        }
    }

    internal static void Update(
        Span<float> values, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v, float rate, float root, float keep)
    {
        var width = Vector<float>.Count;
        var whole = values.Length - (values.Length % width);
        var x = MemoryMarshal.Cast<float, Vector<float>>(values[..whole]);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradient[..whole]);
        var ms = MemoryMarshal.Cast<float, Vector<float>>(m[..whole]);
        var vs = MemoryMarshal.Cast<float, Vector<float>>(v[..whole]);
        var (b1, c1, b2, c2) = (new Vector<float>(Beta1), new Vector<float>(1 - Beta1), new Vector<float>(Beta2), new Vector<float>(1 - Beta2));
        var (r, q, e, k) = (new Vector<float>(rate), new Vector<float>(root), new Vector<float>(Epsilon), new Vector<float>(keep));
        for (var i = 0; i < x.Length; i++)
        {
            var mean = (b1 * ms[i]) + (c1 * g[i]);
            var square = (b2 * vs[i]) + (c2 * g[i] * g[i]);
            ms[i] = mean;
            vs[i] = square;
            x[i] = (x[i] * k) - (r * mean / ((Vector.SquareRoot(square) * q) + e));
        }

        for (var i = whole; i < values.Length; i++)
        {
            m[i] = (Beta1 * m[i]) + ((1 - Beta1) * gradient[i]);
            v[i] = (Beta2 * v[i]) + ((1 - Beta2) * gradient[i] * gradient[i]);
            values[i] = (values[i] * keep) - (rate * m[i] / ((MathF.Sqrt(v[i]) * root) + Epsilon));
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Steps);
        for (var p = 0; p < _m.Length; p++)
        {
            ParameterValues.WriteFloats(writer, _m[p]);
            ParameterValues.WriteFloats(writer, _v[p]);
        }

        foreach (var rows in Lazy.Values) rows.Save(writer);
    }

    public void Read(BinaryReader reader)
    {
        Steps = reader.ReadInt32();
        for (var p = 0; p < _m.Length; p++)
        {
            ParameterValues.ReadFloats(reader, _m[p]);
            ParameterValues.ReadFloats(reader, _v[p]);
        }

        foreach (var rows in Lazy.Values) rows.Restore(reader);
    }
}
