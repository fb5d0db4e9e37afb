using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// Dropout masks, eight lanes of xoshiro128++ (Blackman and Vigna 2021, https://doi.org/10.1145/3460772) at once. torch draws its Bernoulli
/// numbers one by one, which takes half of an NCF training. The lanes are fixed in number, so every machine draws the same.
/// </summary>
internal ref struct MaskGenerator
{
    private const int Bits = 24;

    private Vector256<uint> _a;
    private Vector256<uint> _b;
    private Vector256<uint> _c;
    private Vector256<uint> _d;

    /// <summary>The stream of a seed; SplitMix64 spreads it over the lanes, as the authors advise.</summary>
    public MaskGenerator(ulong seed)
    {
        Span<ulong> state = stackalloc ulong[16];
        foreach (ref var word in state)
        {
            word = Seeded.SplitMix(seed);
            seed = unchecked(seed + Seeded.Golden);
        }

        var words = MemoryMarshal.Cast<ulong, uint>(state);
        _a = Vector256.Create<uint>(words[..8]);
        _b = Vector256.Create<uint>(words[8..16]);
        _c = Vector256.Create<uint>(words[16..24]);
        _d = Vector256.Create<uint>(words[24..]);
    }

    /// <summary>Each value becomes zero with probability <paramref name="rate"/>, else <c>1/(1 − rate)</c>.</summary>
    public void Fill(scoped Span<float> mask, double rate)
    {
        var threshold = Vector256.Create((int)(rate * (1 << Bits)));
        var kept = Vector256.Create((float)(1 / (1 - rate)));
        var whole = mask.Length - (mask.Length % Vector256<float>.Count);
        foreach (ref var lanes in MemoryMarshal.Cast<float, Vector256<float>>(mask[..whole])) lanes = Draw(threshold, kept);
        if (whole == mask.Length) return;
        Span<float> rest = stackalloc float[Vector256<float>.Count];
        Draw(threshold, kept).CopyTo(rest);
        rest[..(mask.Length - whole)].CopyTo(mask[whole..]);
    }

    private Vector256<float> Draw(Vector256<int> threshold, Vector256<float> kept)
    {
        var drawn = Vector256.ShiftRightLogical(Next(), 32 - Bits).AsInt32();
        return Vector256.AndNot(kept, Vector256.LessThan(drawn, threshold).AsSingle());
    }

    private Vector256<uint> Next()
    {
        var result = Rotate(_a + _d, 7) + _a;
        var t = _b << 9;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = Rotate(_d, 11);
        return result;
    }

    private static Vector256<uint> Rotate(Vector256<uint> x, int by) => (x << by) | (x >>> (32 - by));
}
