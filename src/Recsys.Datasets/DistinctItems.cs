namespace Recsys.Datasets;

/// <summary>Histories as sets.</summary>
public static class DistinctItems
{
    /// <summary>The different items of a history, ascending.</summary>
    public static int[] Of(ReadOnlySpan<int> history)
    {
        var items = history.ToArray();
        Array.Sort(items);
        return [.. items.Where((item, i) => i == 0 || item != items[i - 1])];
    }
}
