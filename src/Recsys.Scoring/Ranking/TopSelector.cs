using System.Buffers;

namespace Recsys.Scoring.Ranking;

/// <summary>
/// The best of many scores: keeps twice as many as are wanted and throws the worse half away when it is full. Ties go to the lower index; NaN is
/// the worst.
/// </summary>
internal sealed class TopSelector : IDisposable
{
    private readonly int _wanted;
    private readonly ulong[] _keys;
    private int _count;
    private ulong _least;

    /// <param name="wanted">How many, at least 1.</param>
    public TopSelector(int wanted)
    {
        _wanted = wanted;
        _keys = ArrayPool<ulong>.Shared.Rent(2 * wanted);
    }

    /// <summary>Whether a score can still get in.</summary>
    public bool Takes(float score, int index) => KeyOf(score, index) > _least;

    /// <summary>Offers a score.</summary>
    public void Offer(float score, int index)
    {
        var key = KeyOf(score, index);
        if (key <= _least) return;
        _keys[_count++] = key;
        if (_count == 2 * _wanted) Cut();
    }

    /// <summary>The indices of the best, the best first.</summary>
    public int[] Best()
    {
        Cut();
        var best = new int[_count];
        for (var i = 0; i < best.Length; i++) best[i] = (int)(uint.MaxValue - (uint)_keys[i]);
        return best;
    }

    public void Dispose() => ArrayPool<ulong>.Shared.Return(_keys);

    private static ulong KeyOf(float score, int index)
    {
        var bits = BitConverter.SingleToUInt32Bits(score);
        var ordered = float.IsNaN(score) ? 0 : (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)ordered << 32) | (uint.MaxValue - (uint)index);
    }

    private void Cut()
    {
        var keys = _keys.AsSpan(0, _count);
        keys.Sort();
        keys.Reverse();
        if (_count < _wanted || _wanted == 0) return;
        _count = _wanted;
        _least = _keys[_wanted - 1];
    }
}
