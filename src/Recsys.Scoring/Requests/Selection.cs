using Recsys.Domain;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Slates;

namespace Recsys.Scoring.Requests;

/// <summary>Which items an answer has, in which order: the best that may be answered, or a slate of them where the request says more.</summary>
internal static class Selection
{
    /// <summary>How many times more are looked at where those were too few.</summary>
    private const int MoreCandidates = 8;

    /// <summary>Items of the whole catalog.</summary>
    /// <param name="inquiry">The request.</param>
    /// <param name="like">What scores instead of the model, where that does not know the item that others shall be like.</param>
    public static List<Recommendation> Recommend(Inquiry inquiry, LikeDescription? like = null)
    {
        var request = inquiry.Request;
        Func<ItemMask, int, List<Recommendation>> best = like is null ? inquiry.Best : like.Best;
        inquiry.ExcludeSeen();
        var pins = Pins(inquiry, inquiry.Catalog.Find, like);
        foreach (var pin in pins.Values) inquiry.Mask.Remove(inquiry.Version.Items.IndexOf(pin.Item.ItemId));
        var isComposed = pins.Count > 0 || !request.Diversity.IsOff || request.Exploration > 0;
        var allowed = inquiry.Mask.Count;
        if (allowed == 0 && pins.Count == 0) return [];
        if (!isComposed) return best(inquiry.Mask, Math.Min(allowed, request.K));
        List<Recommendation> slate = [];
        foreach (var wanted in Widths(request.K, allowed))
        {
            var items = wanted == 0 ? [] : best(inquiry.Mask, wanted);
            if (request.Exploration > 0 && wanted < allowed) items = WithLittleShown(inquiry, items, best);
            var candidates = items.Select(i => Candidate(inquiry, i, inquiry.Catalog.Find(i.ItemId)));
            slate = SlateComposer.Compose([.. candidates], Rules(inquiry, request.K, pins));
            if (slate.Count >= Math.Min(request.K, wanted)) break;
        }

        return slate;
    }

    /// <summary>
    /// How many of the best a slate is composed of: more where a cap on categories took too many, but no request looks at a whole large catalog.
    /// </summary>
    internal static IEnumerable<int> Widths(int k, int allowed)
    {
        var most = Math.Min(allowed, CandidateSearch.MostSearched);
        var wanted = Math.Min(most, SlateComposer.ScaledOver(k));
        yield return wanted;
        while (wanted < most) yield return wanted = (int)Math.Min(most, (long)wanted * MoreCandidates);
    }

    /// <summary>Candidates of the caller, and which of them may not be answered.</summary>
    public static (List<Recommendation> Items, List<string> LeftOut) Rank(Inquiry inquiry, IReadOnlyList<RankCandidate> candidates)
    {
        if (inquiry.Request.ExcludeSeen) inquiry.ExcludeSeen();
        var descriptions = candidates.ToDictionary(c => c.ItemId, c => c.Description, StringComparer.Ordinal);
        var pins = Pins(inquiry, id => descriptions.GetValueOrDefault(id) ?? inquiry.Catalog.Find(id));
        var kept = candidates.Where(c => MayBeAnswered(inquiry, c)).ToList();
        var left = kept.Where(c => !pins.Values.Any(p => p.Item.ItemId == c.ItemId)).ToList();
        var scored = CandidateScorer.Score(inquiry, left)
            .Select((item, n) => inquiry.Rules.Add(item, left[n].Description ?? new Item { ItemId = item.ItemId }))
            .OrderByDescending(i => i.Score).ThenBy(i => i.ItemId, StringComparer.Ordinal);
        var slate = SlateComposer.Compose(
            [.. scored.Select(i => Candidate(inquiry, i, descriptions[i.ItemId]))], Rules(inquiry, inquiry.Request.K, pins));
        var pinned = pins.Values.Select(p => p.Item.ItemId);
        return (slate, [.. candidates.Select(c => c.ItemId).Except(kept.Select(c => c.ItemId)).Except(pinned)]);
    }

    private static bool MayBeAnswered(Inquiry inquiry, RankCandidate candidate)
    {
        if (inquiry.IsNever(candidate.ItemId) || !IsAvailable(inquiry, candidate)) return false;
        if (inquiry.Rules.Filter is { } filter && !filter.Allows(candidate.Description ?? new Item { ItemId = candidate.ItemId })) return false;
        var index = inquiry.Version.Items.IndexOf(candidate.ItemId);

        // What the caller says of an item goes before what the catalog says.
        return !inquiry.Request.ExcludeSeen
            || !(index == 0 ? inquiry.Evidence.HasTaken(candidate.ItemId) : inquiry.Evidence.Exclude.Contains(index));
    }

    private static bool IsAvailable(Inquiry inquiry, RankCandidate candidate) => candidate.Description?.IsAvailableAt(inquiry.Rules.Now) != false;

    private static Dictionary<int, SlateCandidate> Pins(Inquiry inquiry, Func<string, Item?> describe, LikeDescription? like = null)
    {
        var pins = inquiry.Request.Pins
            .Select(p => (p.Position, Candidate: new RankCandidate(p.ItemId, describe(p.ItemId))))
            .Where(p => !inquiry.IsNever(p.Candidate.ItemId) && IsAvailable(inquiry, p.Candidate)
                && (p.Candidate.Description is not null || inquiry.Version.Items.IndexOf(p.Candidate.ItemId) != 0))
            .ToList();
        var scored = pins.Count == 0 ? []
            : like is null ? CandidateScorer.Score(inquiry, [.. pins.Select(p => p.Candidate)])
            : [.. pins.Select(p => like.Score(p.Candidate))];
        return pins.Zip(scored).ToDictionary(
            p => p.First.Position,
            p => Candidate(inquiry, Added(inquiry, p.Second, p.First.Candidate.Description), p.First.Candidate.Description));
    }

    private static Recommendation Added(Inquiry inquiry, Recommendation item, Item? description) =>
        inquiry.Rules.Add(item, description ?? new Item { ItemId = item.ItemId });

    private static SlateCandidate Candidate(Inquiry inquiry, Recommendation item, Item? description)
    {
        var index = inquiry.Version.Items.IndexOf(item.ItemId);
        var isLittleShown = inquiry.Request.Exploration > 0 && (index == 0 || inquiry.Version.LittleShown is { } little && little[index]);
        return new SlateCandidate(item, description?.Categories ?? [], isLittleShown);
    }

    private static SlateRules Rules(Inquiry inquiry, int k, Dictionary<int, SlateCandidate> pins) =>
        new(k, inquiry.Request.Diversity, pins, inquiry.Request.Exploration, inquiry.RequestId);

    private static List<Recommendation> WithLittleShown(
        Inquiry inquiry, List<Recommendation> items, Func<ItemMask, int, List<Recommendation>> best)
    {
        if (inquiry.Version.LittleShown is not { } little) return items;
        using ItemMask mask = inquiry.Mask.Copy();
        mask.And(little);
        var count = Math.Min(mask.Count, Exploration.MostAlternatives + inquiry.Request.K);
        return count == 0
            ? items
            : [.. items.Concat(best(mask, count)).DistinctBy(i => i.ItemId).OrderByDescending(i => i.Score)];
    }
}
