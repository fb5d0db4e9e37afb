using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// The passes of a softmax over a row of logits, two instead of five: a row passes through the cache each time. The exponential is that of Cephes
/// (Moshier, https://netlib.org/cephes/): <c>exp x = 2ⁿ·p(x − n·ln 2)</c> with n the nearest integer to x/ln 2, to about 1e-7 of its value; the
/// library's goes through double precision. 256-bit registers everywhere, so that every machine rounds alike.
/// </summary>
internal static class SoftmaxRow
{
    /// <summary>Below it the exponential is no normal number, and taken for 0.</summary>
    private const float Least = -87.33654f;

    private const float HighOfLn2 = 0.693359375f, LowOfLn2 = -2.12194440e-4f;

    /// <summary>Adds the biases and returns the largest sum.</summary>
    public static float AddBias(Span<float> row, ReadOnlySpan<float> bias)
    {
        var whole = row.Length - (row.Length % Vector256<float>.Count);
        var rows = MemoryMarshal.Cast<float, Vector256<float>>(row[..whole]);
        var biases = MemoryMarshal.Cast<float, Vector256<float>>(bias[..whole]);
        var most = Vector256.Create(float.NegativeInfinity);
        for (var i = 0; i < rows.Length; i++)
        {
            var sum = rows[i] + biases[i];
            rows[i] = sum;
            most = Vector256.MaxNative(sum, most);
        }

        var max = float.NegativeInfinity;
        for (var lane = 0; lane < Vector256<float>.Count; lane++) max = Math.Max(max, most[lane]);
        for (var i = whole; i < row.Length; i++) max = Math.Max(max, row[i] += bias[i]);
        return max;
    }

    /// <summary>Each value becomes <c>exp(value − max)</c>; returns their sum.</summary>
    public static double Exponentials(Span<float> row, float max)
    {
        var whole = row.Length - (row.Length % Vector256<float>.Count);
        var rows = MemoryMarshal.Cast<float, Vector256<float>>(row[..whole]);
        var most = Vector256.Create(max);
        Vector256<float> sum = default, other = default;
        var i = 0;
        for (; i + 1 < rows.Length; i += 2)
        {
            var (left, right) = (Exp(rows[i] - most), Exp(rows[i + 1] - most));
            (rows[i], rows[i + 1]) = (left, right);
            sum += left;
            other += right;
        }

        if (i < rows.Length)
        {
            rows[i] = Exp(rows[i] - most);
            sum += rows[i];
        }

        double total = Vector256.Sum(sum) + Vector256.Sum(other);
        for (var at = whole; at < row.Length; at++)
        {
            row[at] = Exp(Vector256.Create(row[at] - max)).ToScalar();
            total += row[at];
        }

        return total;
    }

    /// <summary>exp x for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exp(Vector256<float> x)
    {
        var n = Vector256.Round(x * Vector256.Create(1.44269504f));
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-HighOfLn2), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-LowOfLn2), r);
        var p = Vector256.Create(1.9875691500e-4f);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.3981999507e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        p = Vector256.FusedMultiplyAdd(p * r, r, r + Vector256<float>.One);
        var power = Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n) + Vector256.Create(127), 23).AsSingle();
        return Vector256.AndNot(p * power, Vector256.LessThan(x, Vector256.Create(Least)));
    }
}
