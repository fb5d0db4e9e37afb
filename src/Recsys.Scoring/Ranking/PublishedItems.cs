namespace Recsys.Scoring.Ranking;

/// <summary>Since when the items of a version can be had.</summary>
internal sealed class PublishedItems
{
    /// <summary>The most items that are looked for because they are new.</summary>
    public const int MostSought = 10_000;

    private readonly long[] _seconds;
    private readonly int[] _newest;

    /// <param name="seconds">By item: seconds since 1970, 0 where nobody said.</param>
    public PublishedItems(long[] seconds)
    {
        _seconds = seconds;
        _newest = [.. Enumerable.Range(0, seconds.Length).Where(i => seconds[i] != 0).OrderByDescending(i => seconds[i]).Take(MostSought)];
    }

    /// <summary>Seconds since 1970; 0 where nobody said.</summary>
    public long this[int item] => _seconds[item];

    /// <summary>
    /// Adds those of the newest that came since a moment and are in a mask: a request walks <see cref="MostSought"/> items at most.
    /// </summary>
    public void AddSince(long seconds, ItemMask allowed, ItemMask found)
    {
        foreach (var item in _newest)
        {
            if (_seconds[item] < seconds) return;
            if (allowed[item]) found.Add(item);
        }
    }
}
