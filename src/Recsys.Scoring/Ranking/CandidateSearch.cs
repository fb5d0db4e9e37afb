using System.Numerics.Tensors;
using Recsys.Registry.Serving;
using Recsys.Scoring.Candidates;
using Recsys.Scoring.Terms;

namespace Recsys.Scoring.Ranking;

/// <summary>
/// Chooses the items of a large catalogue that one request scores. Each member brings its best from its lists; where a filter leaves too many items
/// for scoring them and too few for finding enough of them in lists, all of these are scored by their codes and the best of the blend are taken.
/// </summary>
/// <param name="items">Items, the padding one included.</param>
/// <param name="request">The request.</param>
/// <param name="members">The members for the request.</param>
/// <param name="blend">The weights; null for a model without a blend.</param>
/// <param name="scales">Mean and 1/deviation of each member that counts; empty without a blend.</param>
internal sealed class CandidateSearch(
    int items, RequestVectors request, MemberScores[] members, BlendScores? blend, IReadOnlyList<(float Mean, float Scale)> scales)
{
    /// <summary>The most items that a filter leaves and that are scored one and all: about as many as members bring together without one.</summary>
    public const int MostScored = 1_000;

    /// <summary>The most items that a filter leaves and that are scored by their codes.</summary>
    public const int MostCoded = 20_000;

    /// <summary>The most items that are wanted before all are scored.</summary>
    public const int MostSearched = 20_000;

    /// <summary>Candidates a wanted item, at least, each member brings.</summary>
    private const int CandidatesAnItem = 3;

    /// <summary>
    /// A filter that leaves one item of n has this many times n as many lists searched: what it leaves may be unlike what the user likes, and then
    /// it is spread over lists that a search without a filter would not open.
    /// </summary>
    private const int ListsOfFiltered = 4;

    /// <summary>The share of the items that is left where nothing but what a user has seen is taken out.</summary>
    private const double LeastUnfiltered = 0.9;

    /// <summary>How many times more items are kept by their codes than a member brings.</summary>
    private const int KeptByCodes = 4;

    /// <summary>
    /// Of more items than this the codes of the best by the centres of their lists alone are read: one in <see cref="PartByCentres"/>.
    /// </summary>
    private const int LeastByCentres = 2_500;

    private const int PartByCentres = 4;

    /// <summary>Whether every item of the catalogue is scored.</summary>
    public static bool IsForAll(int items, int wanted, int allowed) =>
        AreFew(wanted, allowed) ? allowed > items / 2 : wanted > MostSearched;

    /// <summary>The items that are scored, ascending.</summary>
    /// <param name="mask">Which items may be answered.</param>
    /// <param name="search">How wide the search is.</param>
    /// <param name="offsets">What decides besides.</param>
    public int[] Choose(ItemMask mask, ServedSearch search, ItemOffsets offsets)
    {
        var allowed = mask.Count;
        var areFew = AreFew(request.Query.K, allowed);
        using var chosen = areFew ? mask.Copy() : ItemMask.None(items);
        if (!areFew && allowed <= Math.Min(MostCoded, items / 2)) AddByCodes(chosen, mask, search, offsets);
        else if (!areFew) AddFromLists(chosen, mask, search, offsets, allowed < LeastUnfiltered * items ? ListsOfFiltered : 1);
        if (blend is { HasTwoKinds: true } && allowed < items - 1 - request.Distinct.Length)
        {
            // The sum over all items is made of the largest, whatever a filter says of them.
            using var any = ItemMask.All(items);
            AddBest(chosen, any, search);
        }

        return chosen.ToArray();
    }

    private static bool AreFew(int wanted, int allowed) => allowed <= Math.Max(MostScored, (long)wanted * CandidatesAnItem);

    private void AddFromLists(ItemMask chosen, ItemMask mask, ServedSearch search, ItemOffsets offsets, int wider)
    {
        // Where a filter leaves a part, as many of that part lie in as many more lists.
        AddBest(chosen, mask, Widened(mask.Count));
        foreach (var part in offsets.SoughtIn(mask))
        {
            var count = part.Count;
            if (count > search.Candidates) AddBest(chosen, part, Widened(count));
            else chosen.Or(part);
        }

        ServedSearch Widened(int left) => search with
        {
            Lists = (int)Math.Min(int.MaxValue, (long)wider * search.Lists * (items - 1) / Math.Max(1, left)),
        };
    }

    private void AddBest(ItemMask chosen, ItemMask mask, ServedSearch search)
    {
        var most = Math.Max(search.Candidates, request.Query.K * CandidatesAnItem);
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
            foreach (var item in index.Best(members[m], mask, request.Query.Context, search.Lists, most)) chosen.Add(item);
        }
    }

    private void AddByCodes(ItemMask chosen, ItemMask mask, ServedSearch search, ItemOffsets offsets)
    {
        var most = Math.Max(search.Candidates * KeptByCodes, request.Query.K * CandidatesAnItem);
        var left = mask.ToArray();
        var kept = Math.Max(Math.Max(LeastByCentres, left.Length / PartByCentres), most);
        if (kept < left.Length)
        {
            var (near, nearOther) = Approximate(left, offsets, (index, member, scores) => index.ApproximateRoughly(member, left, scores));
            var (least, leastOther) = (RoughTop.Least(near, kept), nearOther.Length > 0 ? RoughTop.Least(nearOther, kept) : 0);
            left = [.. left.Where((_, i) => near[i] >= least || (nearOther.Length > 0 && nearOther[i] >= leastOther))];
        }

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
