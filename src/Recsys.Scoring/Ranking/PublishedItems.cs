namespace Recsys.Scoring.Ranking;

/// <summary>Since when the items of a version can be had.</summary>
internal sealed class PublishedItems
{
    /// <summary>Where nobody said.</summary>
    public const long Never = -1;

    /// <summary>The most items that are looked for because they are new.</summary>
    public const int MostSought = 10_000;

    private readonly long[] _ticks;
    private readonly int[] _newest;

    /// <param name="ticks">By item: ticks of UTC, or <see cref="Never"/>.</param>
    public PublishedItems(long[] ticks)
    {
        _ticks = ticks;
        _newest = [.. Enumerable.Range(0, ticks.Length).Where(i => ticks[i] != Never).OrderByDescending(i => ticks[i]).Take(MostSought)];
    }

    /// <summary>Ticks of UTC; <see cref="Never"/> where nobody said.</summary>
    public long this[int item] => _ticks[item];

    /// <summary>
    /// Adds those of the newest that came since a moment and are in a mask: a request walks <see cref="MostSought"/> items at most.
    /// </summary>
    public void AddSince(long ticks, ItemMask allowed, ItemMask found)
    {
        foreach (var item in _newest)
        {
            if (_ticks[item] < ticks) return;
            if (allowed[item]) found.Add(item);
        }
    }

    /// <summary>The items whose moments fit, in a mask of the caller's own.</summary>
    public ItemMask Where(Func<long, bool> fits)
    {
        var mask = ItemMask.None(_ticks.Length);
        for (var item = 1; item < _ticks.Length; item++)
        {
            if (_ticks[item] != Never && fits(_ticks[item])) mask.Add(item);
        }

        return mask;
    }

    /// <summary>Takes out of a mask what cannot be had yet.</summary>
    /// <param name="mask">Which items.</param>
    /// <param name="now">The moment, in ticks of UTC.</param>
    /// <returns>From which moment, and until before which one, the same items are left.</returns>
    public (long From, long Until) RemoveLater(ItemMask mask, long now)
    {
        var (from, until) = (long.MinValue, long.MaxValue);
        for (var item = 1; item < _ticks.Length; item++)
        {
            var ticks = _ticks[item];
            if (ticks == Never) continue;
            if (ticks <= now)
            {
                from = Math.Max(from, ticks);
                continue;
            }

            until = Math.Min(until, ticks);
            mask.Remove(item);
        }

        return (from, until);
    }
}
