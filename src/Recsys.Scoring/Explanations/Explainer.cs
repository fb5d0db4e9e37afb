using Recsys.Domain;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Requests;

namespace Recsys.Scoring.Explanations;

/// <summary>
/// Says of each item of an answer why it is there: the query is asked again without the events of each item of the history, and without each field
/// of the context, and what the score lacks then is the effect (leave one out). The towers run for all of these together, and the answered items
/// alone are scored; there are as many as the history has different items, <see cref="UserEvidence.MaxHistory"/> at most, and the context has fields.
/// </summary>
internal static class Explainer
{
    /// <summary>The most reasons of a kind.</summary>
    public const int Most = 5;

    /// <summary>The items with their reasons.</summary>
    /// <param name="inquiry">The request.</param>
    /// <param name="items">What is answered.</param>
    /// <param name="describe">The description of an item that decided its place, or null.</param>
    public static List<Recommendation> Explain(Inquiry inquiry, IReadOnlyList<Recommendation> items, Func<string, Item?> describe)
    {
        using var mask = ItemMask.None(inquiry.Version.Items.Size);
        foreach (var item in items) mask.Add(inquiry.Version.Items.IndexOf(item.ItemId));
        mask.Remove(0);
        var (query, encoding) = (inquiry.Query, inquiry.Version.Context);
        long[] past = [.. query.History.Where(i => i != 0).Distinct()];
        int[] said = [.. Enumerable.Range(0, encoding.Fields.Count).Where(f => query.Context[f] != QueryChanges.MissingOf(encoding, f))];
        var all = mask.Count == 0 ? [] : Scores(
            inquiry,
            [
                query, .. past.Select(i => QueryChanges.WithoutItem(query, i)),
                .. said.Select(f => QueryChanges.WithField(query, f, QueryChanges.MissingOf(encoding, f))),
            ],
            mask);
        return [.. items.Select(i => i with { Why = Reasons(i, inquiry.Version.Items.IndexOf(i.ItemId)) })];

        RecommendationReasons Reasons(Recommendation item, int index)
        {
            // An item that the model does not know has no effects of its own.
            List<EventEffect> carried = index == 0 ? [] :
            [
                .. past.Select((e, n) => new EventEffect(inquiry.Version.Items[e], all[0][index] - all[1 + n][index]))
                    .Where(e => e.Effect > 0).OrderByDescending(e => e.Effect).Take(Most),
            ];
            List<ContextEffect> moved = index == 0 ? [] :
            [
                .. said.Select((f, n) => new ContextEffect(encoding.Fields[f].Name, all[0][index] - all[1 + past.Length + n][index]))
                    .Where(f => f.Effect != 0).OrderByDescending(f => Math.Abs(f.Effect)).Take(Most),
            ];
            var like = carried.Count > 0 ? carried.Select(c => c.ItemId) : past.Select(e => inquiry.Version.Items[e]);
            return new RecommendationReasons(SharesOf(item), carried, moved, Shared(inquiry, describe(item.ItemId), [.. like]));
        }
    }

    /// <summary>The scores of the items of a mask, by index, for each query.</summary>
    internal static List<Dictionary<int, float>> Scores(Inquiry inquiry, IEnumerable<GraphQuery> queries, ItemMask mask)
    {
        var count = mask.Count;
        return
        [
            .. inquiry.Model.BestOfEach([.. queries.Select(q => q with { K = count })], mask, inquiry.Cancelled)
                .Select(answer => answer.Items.Zip(answer.Scores).ToDictionary(p => p.First, p => p.Second)),
        ];
    }

    private static List<SourceShare> SharesOf(Recommendation item)
    {
        var sum = item.Sources.Sum(s => Math.Abs(s.Contribution));
        return [.. item.Sources.Select(s => new SourceShare(s.Name, sum == 0 ? 1.0 / item.Sources.Count : Math.Abs(s.Contribution) / sum))];
    }

    private static List<SharedAttribute> Shared(Inquiry inquiry, Item? description, IReadOnlyList<string> others)
    {
        if (description is null) return [];
        var traits = others.Select(o => (Id: o, Traits: inquiry.Catalog.Find(o)?.Traits().ToHashSet(StringComparer.Ordinal) ?? [])).ToList();
        return
        [
            .. inquiry.Facts.Traits.Of(description)
                .Select(t => new SharedAttribute(t.Name, [.. traits.Where(o => o.Traits.Contains(t.Name)).Select(o => o.Id).Take(Most)]))
                .Where(a => a.ItemIds.Count > 0).Take(Most),
        ];
    }
}
