using System.Runtime.CompilerServices;
using Recsys.Datasets;

namespace Recsys.Models.Blocks.Histories;

/// <summary>
/// Histories as weighted sets: of the different items the one with k others after it weighs <c>2^(−k/H)</c>, the latest 1. What a user did
/// last says most of what comes next (Ding and Li 2005, "Time weight collaborative filtering", https://doi.org/10.1145/1099554.1099689; there by age,
/// here by events, since many sources know an order and no times).
/// </summary>
internal static class RecentItems
{
    private static readonly ConditionalWeakTable<UserRows, int[][]> Known = [];

    /// <summary>The different items of a history in the order of their latest occurrence.</summary>
    public static int[] Of(ReadOnlySpan<int> history)
    {
        var seen = new HashSet<int>(history.Length);
        var items = new int[history.Length];
        var first = items.Length;
        for (var i = history.Length - 1; i >= 0; i--)
        {
            if (seen.Add(history[i]))
            {
                items[--first] = history[i];
            }
        }

        return items[first..];
    }

    /// <summary>Those of every user, shape [users]; to be read only: the same histories get the same rows, whoever asks.</summary>
    public static int[][] OfUsers(UserRows histories) =>
        Known.GetValue(histories, all => [.. Enumerable.Range(0, all.Users).Select(u => Of(all.ItemsOf(u)))]);

    /// <summary>The weights of items in that order, the latest last.</summary>
    /// <param name="halfLife">H; infinite where all weigh 1.</param>
    /// <param name="weights">Shape [items], overwritten.</param>
    public static void Weigh(double halfLife, Span<float> weights)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)Math.Pow(2, -(weights.Length - 1 - i) / halfLife);
        }
    }

    /// <summary>
    /// The items before a random moment of a history, at least one: what a request would have known then. Were all known, the items to be predicted
    /// would all be among them, and nothing would teach what the latest ones say of the next.
    /// </summary>
    public static int[] BeforeMoment(int[] items, Random random) => items.Length < 2 ? items : items[..random.Next(1, items.Length)];
}
