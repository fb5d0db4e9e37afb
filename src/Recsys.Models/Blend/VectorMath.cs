using System.Numerics;
using System.Runtime.InteropServices;

namespace Recsys.Models.Blend;

/// <summary>A few loops over spans of floats.</summary>
internal static class VectorMath
{
    /// <summary><c>y += a·x</c>.</summary>
    public static void AddScaled(Span<float> y, ReadOnlySpan<float> x, float a)
    {
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        var factor = new Vector<float>(a);
        for (var i = 0; i < ys.Length; i++)
        {
            ys[i] += xs[i] * factor;
        }

        for (var i = ys.Length * Vector<float>.Count; i < y.Length; i++)
        {
            y[i] += x[i] * a;
        }
    }

    /// <summary><c>Σ x·y</c>.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < xs.Length; i++)
        {
            sum += xs[i] * ys[i];
        }

        double total = Vector.Sum(sum);
        for (var i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            total += x[i] * y[i];
        }

        return total;
    }

    /// <summary>Turns logits into probabilities in place and returns <c>log Σ exp</c>.</summary>
    public static double Softmax(Span<float> x)
    {
        var max = float.NegativeInfinity;
        foreach (var value in x)
        {
            max = Math.Max(max, value);
        }

        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        var top = new Vector<float>(max);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < xs.Length; i++)
        {
            xs[i] = Vector.Exp(xs[i] - top);
            sums += xs[i];
        }

        double sum = Vector.Sum(sums);
        for (var i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            x[i] = MathF.Exp(x[i] - max);
            sum += x[i];
        }

        Multiply(x, (float)(1 / sum));
        return max + Math.Log(sum);
    }

    private static void Multiply(Span<float> x, float a)
    {
        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        for (var i = 0; i < xs.Length; i++)
        {
            xs[i] *= a;
        }

        for (var i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            x[i] *= a;
        }
    }
}
