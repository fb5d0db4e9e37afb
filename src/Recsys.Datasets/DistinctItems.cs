namespace Recsys.Datasets;

/// <summary>Histories as sets.</summary>
public static class DistinctItems
{
    /// <summary>The different items of a history, ascending.</summary>
    public static int[] Of(ReadOnlySpan<int> history)
    {
        var items = history.ToArray();
        Array.Sort(items);
        var count = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (i == 0 || items[i] != items[i - 1])
            {
                items[count++] = items[i];
            }
        }

        return items[..count];
    }
}
