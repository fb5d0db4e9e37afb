using System.Numerics;
using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Native;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// Adam (Kingma &amp; Ba 2015, https://arxiv.org/abs/1412.6980) in one vectorised pass over each parameter's memory, with the decoupled
/// weight decay of AdamW (Loshchilov &amp; Hutter 2019, https://arxiv.org/abs/1711.05101):
/// <c>m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; θ = θ(1−ηλ) − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)</c>.
/// TorchSharp's own loops over several native calls a parameter and takes 7–10 times as long.
/// </summary>
internal sealed class FusedAdam
{
    public const float Beta1 = 0.9f;
    public const float Beta2 = 0.999f;
    public const float Epsilon = 1e-8f;

    /// <summary>Values that are worth a thread.</summary>
    internal const int LeastValues = 1 << 15;

    private readonly ParameterSet _parameters;
    private readonly float[][] _m;
    private readonly float[][] _v;

    public FusedAdam(ParameterSet parameters, double learningRate, double weightDecay = 0)
    {
        _parameters = parameters;
        (LearningRate, WeightDecay) = (learningRate, weightDecay);
        _m = [.. parameters.Tensors.Select(t => new float[t.numel()])];
        _v = [.. parameters.Tensors.Select(t => new float[t.numel()])];
    }

    /// <summary>η.</summary>
    public double LearningRate { get; }

    public double WeightDecay { get; }

    /// <summary>Steps done.</summary>
    public long Steps { get; private set; }

    /// <summary>As new: no moments, no steps.</summary>
    public void Restart()
    {
        Steps = 0;
        foreach (var moments in _m.Concat(_v)) Array.Clear(moments);
    }

    /// <summary>One update from the gradients, which it clears. A parameter without a gradient is left alone.</summary>
    /// <param name="share">Of η.</param>
    public void Step(double share = 1)
    {
        Steps++;
        var rate = (float)(share * LearningRate / (1 - Math.Pow(Beta1, Steps)));
        var root = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps)));
        var keep = (float)(1 - (share * LearningRate * WeightDecay));
        for (var p = 0; p < _m.Length; p++)
        {
            var tensor = _parameters[_parameters.Names[p]];
            using var grad = tensor.grad;
            if (grad is null)
            {
                continue;
            }

            using var contiguous = grad.contiguous();
            var (m, v) = (_m[p], _v[p]);
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
    }

    public void Read(BinaryReader reader)
    {
        Steps = reader.ReadInt64();
        for (var p = 0; p < _m.Length; p++)
        {
            ParameterValues.ReadFloats(reader, _m[p]);
            ParameterValues.ReadFloats(reader, _v[p]);
        }
    }
}
