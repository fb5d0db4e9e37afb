using Recsys.Domain;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Requests;

namespace Recsys.Scoring.Explanations;

/// <summary>What another context changes for one user, and why.</summary>
internal static class WhatIfComparison
{
    /// <summary>The name of the reason that events are older or younger at the other moment.</summary>
    public const string HistoryAge = "historyAge";

    /// <summary>How each item of two answers moved, those whose score changed most first.</summary>
    /// <param name="from">The first context.</param>
    /// <param name="to">The second context.</param>
    /// <param name="before">Its items, the best first.</param>
    /// <param name="after">The items of the second context.</param>
    public static List<ItemMove> Compare(Inquiry from, Inquiry to, IReadOnlyList<Recommendation> before, IReadOnlyList<Recommendation> after)
    {
        using var mask = ItemMask.None(to.Version.Items.Size);
        foreach (var item in before.Concat(after)) mask.Add(to.Version.Items.IndexOf(item.ItemId));
        mask.Remove(0);
        var count = mask.Count;
        if (count == 0) return [];
        var (first, second) = (from.Model.Best(from.Query with { K = count }, mask), to.Model.Best(to.Query with { K = count }, mask));
        var rows = second.Items.Index().ToDictionary(p => p.Item, p => p.Index);
        var changed = Changes(from, to).ToList();
        var changes = changed.Select(c => c.Field).Zip(Explainer.Scores(to, changed.Select(c => c.Query), mask)).ToList();
        return
        [
            .. first.Items.Select((item, row) => Move(item, row, rows[item]))
                .OrderByDescending(m => Math.Abs(m.Change)).ThenBy(m => m.ItemId, StringComparer.Ordinal),
        ];

        ItemMove Move(int item, int row, int otherRow)
        {
            var id = to.Version.Items[item];
            var score = second.Scores[otherRow];
            var sources = from.Sources(first, row).Join(
                to.Sources(second, otherRow), a => a.Name, b => b.Name, (a, b) => new RecommendationSource(a.Name, b.Contribution - a.Contribution));
            return new ItemMove(
                id, RankOf(before, id), RankOf(after, id), first.Scores[row], score, score - first.Scores[row],
                [.. sources.OrderByDescending(s => Math.Abs(s.Contribution))],
                [
                    .. changes.Select(c => new ContextEffect(c.First, score - c.Second[item])).Where(c => c.Effect != 0)
                        .OrderByDescending(c => Math.Abs(c.Effect)),
                ]);
        }
    }

    /// <summary>The second query with one thing as it is in the first.</summary>
    private static IEnumerable<(string Field, GraphQuery Query)> Changes(Inquiry from, Inquiry to)
    {
        for (var f = 0; f < to.Query.Context.Length; f++)
        {
            if (from.Query.Context[f] != to.Query.Context[f])
            {
                yield return (to.Version.Context.Fields[f].Name, QueryChanges.WithField(to.Query, f, from.Query.Context[f]));
            }
        }

        if (!from.Query.HistoryAge.SequenceEqual(to.Query.HistoryAge))
        {
            yield return (HistoryAge, to.Query with { HistoryAge = from.Query.HistoryAge });
        }
    }

    private static int? RankOf(IReadOnlyList<Recommendation> items, string id)
    {
        var place = items.Index().FirstOrDefault(p => p.Item.ItemId == id);
        return place.Item is null ? null : place.Index + 1;
    }
}
