namespace Recsys.Scoring.Ranking;

/// <summary>Since when the items of a version can be had.</summary>
internal sealed class PublishedItems
{
    /// <summary>Where nobody said.</summary>
    public const long Never = -1;

    /// <summary>The most items that are looked for because they are new.</summary>
    public const int MostSought = 10_000;

    private readonly long[] _ticks;
    private readonly int[] _oldestFirst;

    /// <param name="ticks">By item: ticks of UTC, or <see cref="Never"/>.</param>
    public PublishedItems(long[] ticks)
    {
        _ticks = ticks;
        _oldestFirst = [.. Enumerable.Range(1, ticks.Length - 1).Where(i => ticks[i] != Never)];
        Array.Sort(Array.ConvertAll(_oldestFirst, i => ticks[i]), _oldestFirst);
    }

    /// <summary>Ticks of UTC; <see cref="Never"/> where nobody said.</summary>
    public long this[int item] => _ticks[item];

    /// <summary>
    /// Adds those of the newest that came since a moment and are in a mask: a request walks <see cref="MostSought"/> items at most.
    /// </summary>
    public void AddSince(long ticks, ItemMask allowed, ItemMask found)
    {
        for (var at = _oldestFirst.Length - 1; at >= Math.Max(0, _oldestFirst.Length - MostSought); at--)
        {
            var item = _oldestFirst[at];
            if (_ticks[item] < ticks) return;
            if (allowed[item]) found.Add(item);
        }
    }

    /// <summary>Adds the items of some moments: what lies between is found, not looked through.</summary>
    /// <param name="from">From this moment on, in ticks of UTC.</param>
    /// <param name="until">Until before this one.</param>
    /// <param name="found">Where to.</param>
    public void AddBetween(long from, long until, ItemMask found)
    {
        for (int at = FirstSince(from), end = FirstSince(until); at < end; at++) found.Add(_oldestFirst[at]);
    }

    /// <summary>Takes out of a mask what cannot be had yet.</summary>
    /// <param name="mask">Which items.</param>
    /// <param name="now">The moment, in ticks of UTC.</param>
    /// <returns>From which moment, and until before which one, the same items are left.</returns>
    public (long From, long Until) RemoveLater(ItemMask mask, long now)
    {
        var later = FirstSince(now + 1);
        foreach (var item in _oldestFirst.AsSpan(later)) mask.Remove(item);
        return (
            later == 0 ? long.MinValue : _ticks[_oldestFirst[later - 1]],
            later == _oldestFirst.Length ? long.MaxValue : _ticks[_oldestFirst[later]]);
    }

    /// <summary>How many items came before a moment.</summary>
    private int FirstSince(long ticks)
    {
        var (least, most) = (0, _oldestFirst.Length);
        while (least < most)
        {
            var middle = (least + most) / 2;
            if (_ticks[_oldestFirst[middle]] < ticks) least = middle + 1;
            else most = middle;
        }

        return least;
    }
}
