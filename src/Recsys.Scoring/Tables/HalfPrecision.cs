using System.Numerics;

namespace Recsys.Scoring.Tables;

/// <summary>
/// Finite numbers in half precision (IEEE 754 binary16), read in single precision without any error. The exponent of a half counts from 2^−15, that
/// of a float from 2^−127: the bits of a half, put where a float has them, are the number times 2^−112.
/// </summary>
internal static unsafe class HalfPrecision
{
    private const int SignAndSmall = unchecked((int)0x8FFFFFFF);

    private const float Scale = 5.192296858534828e33f; // 2^112

    /// <summary>Reads numbers.</summary>
    /// <param name="halves">Shape [n].</param>
    /// <param name="numbers">Shape [n], overwritten.</param>
    public static void Widen(ReadOnlySpan<Half> halves, Span<float> numbers)
    {
        var i = 0;
        fixed (Half* from = halves)
        fixed (float* to = numbers)
        {
            for (; i <= halves.Length - Vector<short>.Count; i += Vector<short>.Count)
            {
                var (low, high) = Widened(from + i);
                low.Store(to + i);
                high.Store(to + i + Vector<float>.Count);
            }
        }

        for (; i < halves.Length; i++) numbers[i] = (float)halves[i];
    }

    /// <summary>Reads one number.</summary>
    public static float Widen(Half half) =>
        BitConverter.Int32BitsToSingle((BitConverter.HalfToInt16Bits(half) << 13) & SignAndSmall) * Scale;

    /// <summary><c>Σ q_i·x_i</c>.</summary>
    /// <param name="query">q, shape [n].</param>
    /// <param name="row">x, shape [n].</param>
    public static float Dot(ReadOnlySpan<float> query, ReadOnlySpan<Half> row)
    {
        var (first, second) = (Vector<float>.Zero, Vector<float>.Zero);
        var i = 0;
        fixed (float* q = query)
        fixed (Half* x = row)
        {
            for (; i <= row.Length - Vector<short>.Count; i += Vector<short>.Count)
            {
                var (low, high) = Widened(x + i);
                first = Vector.FusedMultiplyAdd(low, Vector.Load(q + i), first);
                second = Vector.FusedMultiplyAdd(high, Vector.Load(q + i + Vector<float>.Count), second);
            }
        }

        var sum = Vector.Sum(first + second);
        for (; i < row.Length; i++) sum += query[i] * (float)row[i];
        return sum;
    }

    private static (Vector<float> Low, Vector<float> High) Widened(Half* halves)
    {
        Vector.Widen(Vector.Load((short*)halves), out var low, out var high);
        return (Number(low), Number(high));

        // The sign was spread over the upper half; all but one bit of it would be exponent.
        static Vector<float> Number(Vector<int> bits) => Vector.AsVectorSingle((bits << 13) & new Vector<int>(SignAndSmall)) * Scale;
    }
}
