using Recsys.Datasets;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Registry.Serving;

namespace Recsys.Training.Runs;

/// <summary>
/// Makes the lists of what is done most and of what grows. An item of a users in the window and b in the one before grows by
/// <c>z = (a − n·r) / √(n·r·(1 − r))</c>, n = a + b, where r is the share of the window in those of all items: given n, a is
/// binomial where the item goes as all do (Przyborowski and Wilenski 1940, Biometrika 31), and z is how many deviations it is beyond. So a
/// season that lifts everything lifts nothing here, and one user more is no trend. Items with z above 0 are listed.
/// </summary>
internal static class RunActivity
{
    /// <summary>The lists; null where no event has a moment.</summary>
    /// <param name="counts">What was counted.</param>
    /// <param name="items">The items of the version.</param>
    public static ServedActivity? Of(ActivityCounts counts, Vocabulary items)
    {
        if (counts is not { From: { } from, To: { } to }) return null;
        IEnumerable<InteractionType?> types = [null, .. Enum.GetValues<InteractionType>()];
        return new ServedActivity(from, to, [.. types.SelectMany(t => ListsOf(t, [.. counts.Of(t)], items)).Where(l => l.Items.Count > 0)]);
    }

    private static IEnumerable<ActivityList> ListsOf(InteractionType? type, (string Item, int Count, int Before)[] counted, Vocabulary items)
    {
        var (now, before) = (counted.Sum(c => (long)c.Count), counted.Sum(c => (long)c.Before));
        var share = now + before == 0 ? 1 : (double)now / (now + before);
        yield return List(ServedActivity.BestSelling, c => c.Count);
        yield return List(ServedActivity.Trending, c => share < 1 ? Growth(c.Count, c.Before, share) : 0);

        ActivityList List(string name, Func<(string Item, int Count, int Before), double> score) => new(
            name, type is { } one ? InteractionJson.NameOf(one) : ServedActivity.AllTypes,
            [
                .. counted.Select(c => (Id: c.Item, Row: new ActivityRow(items.IndexOf(c.Item), Math.Round(score(c), 6), c.Count, c.Before)))
                    .Where(c => c.Row is { Item: > 0, Score: > 0 })
                    .OrderByDescending(c => c.Row.Score).ThenByDescending(c => c.Row.Count).ThenBy(c => c.Id, StringComparer.Ordinal)
                    .Take(ActivityList.Most).Select(c => c.Row),
            ]);
    }

    private static double Growth(int count, int before, double share)
    {
        var sum = count + before;
        return (count - (sum * share)) / Math.Sqrt(sum * share * (1 - share));
    }
}
