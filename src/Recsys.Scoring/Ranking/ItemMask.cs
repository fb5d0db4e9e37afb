using System.Buffers;
using System.Numerics;

namespace Recsys.Scoring.Ranking;

/// <summary>A set of items, one bit each, in memory that is lent: of a large catalog, every request needs one.</summary>
internal sealed class ItemMask : IDisposable
{
    private ulong[] _bits;

    private ItemMask(ulong[] bits, int items) => (_bits, Items) = (bits, items);

    /// <summary>Items, the padding one included.</summary>
    public int Items { get; }

    /// <summary>How many are in it.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in Words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    public bool this[int item] => (_bits[item >> 6] & (1UL << (item & 63))) != 0;

    /// <summary>No item.</summary>
    public static ItemMask None(int items)
    {
        var mask = new ItemMask(ArrayPool<ulong>.Shared.Rent(WordsOf(items)), items);
        mask.Words.Clear();
        return mask;
    }

    /// <summary>All items but the padding one.</summary>
    public static ItemMask All(int items)
    {
        var mask = None(items);
        mask.Words.Fill(ulong.MaxValue);
        if (items % 64 != 0) mask.Words[^1] = (1UL << (items % 64)) - 1;
        mask.Remove(0);
        return mask;
    }

    public ItemMask Copy()
    {
        var copy = new ItemMask(ArrayPool<ulong>.Shared.Rent(WordsOf(Items)), Items);
        Words.CopyTo(copy.Words);
        return copy;
    }

    /// <summary>Adds an item; false where it was in already.</summary>
    public bool Add(int item)
    {
        ref var word = ref _bits[item >> 6];
        var before = word;
        word |= 1UL << (item & 63);
        return word != before;
    }

    public void Remove(int item) => _bits[item >> 6] &= ~(1UL << (item & 63));

    /// <summary>Adds an item, or takes it out.</summary>
    public void Set(int item, bool isIn)
    {
        if (isIn) Add(item);
        else Remove(item);
    }

    /// <summary>Keeps what is in the other as well.</summary>
    public void And(ItemMask other)
    {
        for (var w = 0; w < Words.Length; w++) _bits[w] &= other._bits[w];
    }

    /// <summary>Takes out what is in the other.</summary>
    public void Except(ItemMask other)
    {
        for (var w = 0; w < Words.Length; w++) _bits[w] &= ~other._bits[w];
    }

    /// <summary>Adds what is in the other.</summary>
    public void Or(ItemMask other)
    {
        for (var w = 0; w < Words.Length; w++) _bits[w] |= other._bits[w];
    }

    /// <summary>The items, ascending.</summary>
    public int[] ToArray()
    {
        var (items, at) = (new int[Count], 0);
        for (var w = 0; w < Words.Length; w++)
        {
            for (var word = _bits[w]; word != 0; word &= word - 1) items[at++] = (w << 6) + BitOperations.TrailingZeroCount(word);
        }

        return items;
    }

    /// <summary>The items, ascending, so many at a time; each part holds until the next.</summary>
    public IEnumerable<int[]> Parts(int size)
    {
        var (part, count) = (new int[size], 0);
        for (var w = 0; w < WordsOf(Items); w++)
        {
            for (var word = _bits[w]; word != 0; word &= word - 1)
            {
                part[count++] = (w << 6) + BitOperations.TrailingZeroCount(word);
                if (count < size) continue;
                yield return part;
                count = 0;
            }
        }

        if (count > 0) yield return part[..count];
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_bits);
        _bits = [];
    }

    private Span<ulong> Words => _bits.AsSpan(0, WordsOf(Items));

    private static int WordsOf(int items) => (items + 63) / 64;
}
