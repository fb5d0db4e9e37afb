using System.Buffers;
using System.Numerics.Tensors;
using Recsys.Registry.Serving;
using Recsys.Scoring.Candidates;
using Recsys.Scoring.Terms;

namespace Recsys.Scoring.Ranking;

/// <summary>
/// Chooses the items of a large catalog that one request scores. Each member brings its best from its lists; where a filter leaves too many items
/// for scoring them and too few, or none that is near, for finding enough of them in lists, the best of the blend by the centres of their lists are
/// scored by their codes, and the best of these are taken.
/// </summary>
/// <param name="items">Items, the padding one included.</param>
/// <param name="request">The request.</param>
/// <param name="members">The members for the request.</param>
/// <param name="blend">The weights; null for a model without a blend.</param>
/// <param name="scales">Mean and 1/deviation of each member that counts; empty without a blend.</param>
internal sealed class CandidateSearch(
    int items, RequestVectors request, MemberScores[] members, RequestBlend? blend, IReadOnlyList<(float Mean, float Scale)> scales)
{
    /// <summary>The most items that a filter leaves and that are scored one and all: about as many as members bring together without one.</summary>
    public const int MostScored = 1_000;

    /// <summary>The most items that a filter leaves and that lists are not asked for.</summary>
    public const int MostCoded = 20_000;

    /// <summary>The most items that are wanted before all are scored.</summary>
    public const int MostSearched = 20_000;

    /// <summary>Candidates a wanted item, at least, each member brings, but not more than <see cref="MostSearched"/>.</summary>
    private const int CandidatesAnItem = 3;

    /// <summary>Items that each member brings for the sum over all items, however many are wanted: for the others there is a sample.</summary>
    private const int WantedOfAll = 30;

    /// <summary>Items of each head that may be answered, at least, where there are no lists: what one context likes best, another may not.</summary>
    private const int LeastOfHeads = 128;

    /// <summary>Items of lists that are scored for each of those, at least.</summary>
    private const int RowsACandidate = 4;

    /// <summary>How many times more items are kept by their codes than a member brings.</summary>
    private const int KeptByCodes = 4;

    /// <summary>
    /// Of more items than this the codes of the best by the centres of their lists alone are read: one in <see cref="PartByCentres"/>, of
    /// <see cref="MostCoded"/> at most.
    /// </summary>
    private const int LeastByCentres = 2_500;

    private const int PartByCentres = 4;

    /// <summary>Items that are scored by centres at once: what that takes stays small however many are left.</summary>
    private const int ItemsAtOnce = 16_384;

    /// <summary>Whether every item of the catalog is scored.</summary>
    public static bool IsForAll(int items, int wanted, int allowed) =>
        AreFew(wanted, allowed) ? allowed > items / 2 : wanted > MostSearched;

    /// <summary>The items that are scored, ascending; null where they are all, since no member brings the best of what may be answered.</summary>
    /// <param name="mask">Which items may be answered.</param>
    /// <param name="search">How wide the search is.</param>
    /// <param name="offsets">What decides besides.</param>
    public int[]? Choose(ItemMask mask, ServedSearch search, ItemOffsets offsets)
    {
        using var chosen = ItemMask.None(items);
        var allowed = mask.Count;
        if (AreFew(request.Query.K, allowed)) chosen.Or(mask);
        else if (AreCoded(allowed)) AddByCodes(chosen, mask, search, offsets);
        else if (!AddParts(chosen, mask, search, offsets)) return null;
        if (blend is { HasTwoKinds: true } && allowed < items - 1 - request.Distinct.Length)
        {
            // The sum over all items is made of the largest, whatever a filter says of them.
            using var any = ItemMask.All(items);
            AddBest(chosen, any, search, Math.Min(Wanted, WantedOfAll));
        }

        return chosen.ToArray();
    }

    private int Wanted => Math.Min(MostSearched, request.Query.K * CandidatesAnItem);

    private static bool AreFew(int wanted, int allowed) => allowed <= Math.Max(MostScored, (long)wanted * CandidatesAnItem);

    private bool AreCoded(int allowed) => allowed <= Math.Min(MostCoded, items / 2);

    /// <returns>Whether the members bring the best of each part.</returns>
    private bool AddParts(ItemMask chosen, ItemMask mask, ServedSearch search, ItemOffsets offsets)
    {
        foreach (var part in offsets.PartsOf(mask))
        {
            var count = part.Count;
            if (count <= search.Candidates) chosen.Or(part);
            else if (AreCoded(count)) AddByCodes(chosen, part, search, offsets);
            else if (!BringEnough(part)) return false;
            else if (AddBest(chosen, part, search, Wanted) > InvertedIndex.MostLeftOut) AddByCodes(chosen, part, search, offsets);
        }

        return true;
    }

    /// <summary>
    /// Whether the best of a mask are among what members bring: lists can be read on, but heads end, and neighbours point at few items.
    /// </summary>
    private bool BringEnough(ItemMask mask)
    {
        var counting = members.Where((_, m) => blend is null || blend.Counts(m)).ToList();
        if (counting.Any(m => m.Member.Index is { HasLists: true })) return true;
        var withHeads = counting.Where(m => m.Member.Index is not null).ToList();
        return withHeads.Count > 0
            ? withHeads.All(m => m.Member.Index!.LeftOfHeads(request.Query.Context, mask) >= Math.Max(LeastOfHeads, Wanted))
            : counting.SelectMany(m => m.Pointed).Select(p => p.Key).Where(i => mask[i]).Distinct().Count() >= request.Query.K;
    }

    /// <summary>Adds the best of each member.</summary>
    /// <param name="chosen">Where to.</param>
    /// <param name="mask">Which items may be chosen.</param>
    /// <param name="search">How wide the search is.</param>
    /// <param name="wanted">How many each member brings, at least.</param>
    /// <returns>How much more of the items nearest to the members, on average, than of all may not be answered.</returns>
    private double AddBest(ItemMask chosen, ItemMask mask, ServedSearch search, int wanted)
    {
        var most = Math.Max(search.Candidates, wanted);
        var (leftOut, withLists, leftOutOfAll) = (0.0, 0, 1 - (mask.Count / (double)Math.Max(1, items - 1)));
        for (var m = 0; m < members.Length; m++)
        {
            if (blend is not null && !blend.Counts(m)) continue;
            using var pointed = new TopSelector(most);
            foreach (var (item, score) in members[m].Pointed)
            {
                if (mask[item]) pointed.Offer(score, item);
            }

            foreach (var item in pointed.Best()) chosen.Add(item);
            if (members[m].Member.Index is not { } index) continue;
            var rows = Math.Max((long)search.Lists * (items - 1) / index.Lists, RowsACandidate * wanted);
            var best = index.Best(members[m], mask, request.Query.Context, (int)Math.Min(rows, items), most, leftOutOfAll);
            foreach (var item in best.Items) chosen.Add(item);
            if (best.LeftOut is { } share) (leftOut, withLists) = (leftOut + share, withLists + 1);
        }

        return leftOut / Math.Max(1, withLists);
    }

    private void AddByCodes(ItemMask chosen, ItemMask mask, ServedSearch search, ItemOffsets offsets)
    {
        var most = Math.Max(search.Candidates * KeptByCodes, Wanted);
        var count = mask.Count;
        var kept = Math.Max(Math.Max(LeastByCentres, Math.Min(count, MostCoded) / PartByCentres), most);
        var left = kept < count ? NearByCentres(mask, count, kept, offsets) : mask.ToArray();
        var (first, other) = Approximate(left, offsets, (index, member, scores) => index.Approximate(member, left, scores));
        AddTop(first);
        if (other.Length > 0) AddTop(other);

        void AddTop(float[] sums)
        {
            using var top = new TopSelector(most);
            for (var i = 0; i < sums.Length; i++) top.Offer(sums[i], i);
            foreach (var at in top.Best()) chosen.Add(left[at]);
        }
    }

    /// <summary>About the best items of a mask by the centres of the lists in which they lie, ascending.</summary>
    private int[] NearByCentres(ItemMask mask, int count, int wanted, ItemOffsets offsets)
    {
        var hasTwo = blend is { HasTwoKinds: true };
        var (near, nearOther) = (ArrayPool<float>.Shared.Rent(count), hasTwo ? ArrayPool<float>.Shared.Rent(count) : []);
        var at = 0;
        foreach (var part in mask.Parts(ItemsAtOnce))
        {
            var (first, other) = Approximate(part, offsets, (index, member, scores) => index.ApproximateRoughly(member, part, scores));
            first.CopyTo(near, at);
            other.CopyTo(nearOther, hasTwo ? at : 0);
            at += part.Length;
        }

        var least = RoughTop.Least(near.AsSpan(0, count), wanted);
        var leastOther = hasTwo ? RoughTop.Least(nearOther.AsSpan(0, count), wanted) : 0;
        var (kept, n) = (new List<int>(wanted), 0);
        foreach (var part in mask.Parts(ItemsAtOnce))
        {
            foreach (var item in part)
            {
                if (near[n] >= least || (hasTwo && nearOther[n] >= leastOther)) kept.Add(item);
                n++;
            }
        }

        ArrayPool<float>.Shared.Return(near);
        if (hasTwo) ArrayPool<float>.Shared.Return(nearOther);
        return [.. kept];
    }

    /// <summary>About what decides among items, shape [n]: of one kind of choices, or of both.</summary>
    private (float[] First, float[] Other) Approximate(int[] left, ItemOffsets offsets, Action<MemberIndex, MemberScores, float[]> approximate)
    {
        var scores = new float[members.Length][];
        for (var m = 0; m < scores.Length; m++)
        {
            scores[m] = new float[left.Length];
            if (blend is not null && !blend.Counts(m)) continue;
            if (members[m].Member.Index is { } index) approximate(index, members[m], scores[m]);
            else members[m].Score(left, scores[m]);
            if (blend is not null) TensorPrimitives.Multiply(scores[m], scales[m].Scale, scores[m]);
        }

        var (first, other) = blend is null ? (scores[0], []) : blend.Sums(scores, left.Length);
        for (var m = 1; blend is null && m < scores.Length; m++) TensorPrimitives.Add(first, scores[m], first);
        for (var i = 0; !offsets.IsEmpty && i < left.Length; i++)
        {
            var add = offsets.Of(left[i]);
            first[i] += add;
            if (other.Length > 0) other[i] += add;
        }

        return (first, other);
    }
}
