using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Tables;
using Recsys.Scoring.Terms;
using Recsys.Scoring.Towers;

namespace Recsys.Scoring.Ranking;

/// <summary>
/// Answers for one model of a version: chooses which items are scored (all; those that a filter leaves, where they are few; or the best of each
/// member, as its index finds them: Covington et al. 2016, https://doi.org/10.1145/2959100.2959190), scores those exactly, and gives the best.
/// </summary>
internal sealed class ModelRanker
{
    /// <summary>Events in the histories of requests whose towers run together: what they need of memory stays with ONNX Runtime.</summary>
    private const int MostEvents = 4_096;

    /// <summary>Fewer requests than this are scored one by one: side by side they would leave most lanes empty.</summary>
    private const int LeastOfBatch = 16;

    private readonly Member[] _members;
    private readonly ServedBlend? _blend;
    private readonly int _items;
    private readonly Tower[] _towers;

    /// <exception cref="InvalidDataException">Tables or outputs are missing or do not fit.</exception>
    public ModelRanker(ServedModel served, ServingForm form, TableSet tables, IReadOnlyDictionary<string, Tower> towers)
    {
        (Model, _blend, _items) = (served.Name, served.Blend, form.Items);
        _members = [.. served.Members.Select(m => new Member(m, tables, towers))];
        Search = form.Search;
        _towers = [.. served.Members.SelectMany(m => m.Terms).Select(t => t.Source).OfType<string>().Distinct().Select(n => towers[n])];
    }

    /// <summary>The model: <c>blend</c>, <c>ncf</c> …</summary>
    public string Model { get; }

    /// <summary>The members of a blend, in the order of the columns of its sources; empty for a model of one.</summary>
    public IReadOnlyList<string> Members => _members.Length == 1 && _blend is null ? [] : [.. _members.Select(m => m.Name)];

    /// <summary>Whether it asks for the contexts of past events.</summary>
    public bool ReadsHistoryContext => _towers.Any(t => t.ReadsHistoryContext);

    /// <summary>How wide the search is; null scores all items.</summary>
    public ServedSearch? Search { get; }

    /// <summary>The members with their indices.</summary>
    internal IReadOnlyList<Member> Parts => _members;

    /// <summary>The best items of a mask for a request. Thread-safe; the calling thread does all the work.</summary>
    /// <param name="query">The request; its k is how many are wanted.</param>
    /// <param name="mask">Which items may be answered.</param>
    public GraphAnswer Best(GraphQuery query, ItemMask mask) => Best(query, mask, Search);

    /// <summary>The best items of a mask for a request.</summary>
    /// <param name="query">The request; its k is how many are wanted.</param>
    /// <param name="mask">Which items may be answered.</param>
    /// <param name="search">How wide the search is; null scores all items.</param>
    public GraphAnswer Best(GraphQuery query, ItemMask mask, ServedSearch? search) => Best(query, mask, search, ItemOffsets.None);

    /// <summary>The best items of a mask for a request, where more than scores decides.</summary>
    /// <param name="query">The request; its k is how many are wanted.</param>
    /// <param name="mask">Which items may be answered.</param>
    /// <param name="search">How wide the search is; null scores all items.</param>
    /// <param name="offsets">Decide with the scores which items are the best; they are not in the scores that are answered.</param>
    public GraphAnswer Best(GraphQuery query, ItemMask mask, ServedSearch? search, ItemOffsets offsets)
    {
        int[]? items = null;
        return Best(ScoresOf(new RequestVectors(query)), mask, search, offsets, ref items);
    }

    /// <summary>
    /// The best items of a mask for each of several requests that are nearly the same: their towers run together, and what is scored for the first is
    /// scored for all, in one pass.
    /// </summary>
    /// <param name="queries">The requests.</param>
    /// <param name="mask">Which items may be answered.</param>
    /// <param name="cancellationToken">Gives up between two runs of the towers.</param>
    public IEnumerable<GraphAnswer> BestOfEach(
        IReadOnlyList<GraphQuery> queries, ItemMask mask, CancellationToken cancellationToken = default)
    {
        int[]? items = null;
        var longest = queries.Select(q => q.History.Length).DefaultIfEmpty(1).Max();
        foreach (var chunk in queries.Chunk(Math.Max(1, MostEvents / longest)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var requests = RequestVectors.OfAll(chunk, _towers);
            using var each = requests.Length < LeastOfBatch ? null : new ScoresOfEach(_members, requests, _items);
            for (var q = 0; q < requests.Length; q++)
            {
                yield return Best(each?[q] ?? ScoresOf(requests[q]), mask, Search, ItemOffsets.None, ref items);
            }
        }
    }

    private RequestScores ScoresOf(RequestVectors request) => new(request, [.. _members.Select(m => m.Ask(request))], _items);

    /// <param name="own">The members for the request.</param>
    /// <param name="mask">Which items may be answered.</param>
    /// <param name="search">How wide the search is.</param>
    /// <param name="offsets">What decides besides.</param>
    /// <param name="items">What is scored where that is not all; chosen here where it is null.</param>
    private GraphAnswer Best(RequestScores own, ItemMask mask, ServedSearch? search, ItemOffsets offsets, ref int[]? items)
    {
        var (request, members) = (own.Request, own.Members);
        var query = request.Query;
        var blend = _blend is null ? null : new RequestBlend(_blend, query.History.Count(i => i != 0), query.Context);
        var isForAll = search is null || CandidateSearch.IsForAll(_items, query.K, mask.Count);
        var scales = new (float Mean, float Scale)[members.Length];
        for (var m = 0; !isForAll && m < members.Length; m++)
        {
            if (blend?.Counts(m) == true) scales[m] = Estimate(own, m);
        }

        if (!isForAll) items ??= new CandidateSearch(_items, request, members, blend, scales).Choose(mask, search!, offsets);
        var (scored, count) = (items, items?.Length ?? _items);
        float[][] scores = [.. members.Select((_, m) => blend is null || blend.Counts(m) ? own.Score(m, scored, count) : new float[count])];
        if (blend is null) return Answer(query, mask, offsets, items, Sum(scores), [], scores, null);
        for (var m = 0; m < members.Length; m++)
        {
            if (!blend.Counts(m)) continue;
            if (items is null) scales[m] = Standardisation.Measure(scores[m], request.Distinct, _blend!);
            Standardisation.Apply(scores[m], items, request.Distinct, scales[m], _blend!);
        }

        var (first, other) = blend.Sums(scores, count);
        if (blend.HasTwoKinds) Mix(blend, own, items, first, other, scales);
        return Answer(query, mask, offsets, items, first, other, scores, blend);
    }

    private static float[] Sum(float[][] members)
    {
        var sum = members[0];
        for (var m = 1; m < members.Length; m++)
        {
            if (m == 1) sum = [.. sum];
            System.Numerics.Tensors.TensorPrimitives.Add(sum, members[m], sum);
        }

        return sum;
    }

    private GraphAnswer Answer(
        GraphQuery query, ItemMask mask, ItemOffsets offsets, int[]? items, float[] scores, float[] other, float[][] members, RequestBlend? blend)
    {
        using var top = new TopSelector(Math.Min(query.K, scores.Length));
        for (var i = 0; i < scores.Length; i++)
        {
            var item = items is null ? i : items[i];
            if (!offsets.IsEmpty && !mask[item]) continue;
            var score = offsets.IsEmpty ? scores[i] : scores[i] + offsets.Of(item);
            if (top.Takes(score, i) && mask[item]) top.Offer(score, i);
        }

        var best = top.Best();
        var sources = Members.Count == 0 ? null : new float[best.Length * members.Length];
        for (var r = 0; sources is not null && r < best.Length; r++)
        {
            var parts = sources.AsSpan(r * members.Length, members.Length);
            if (blend is not null) blend.Divide(members, best[r], scores[best[r]], other.Length > 0 ? other[best[r]] : 0, parts);
            for (var m = 0; blend is null && m < parts.Length; m++) parts[m] = members[m][best[r]];
        }

        return new GraphAnswer(Array.ConvertAll(best, i => items is null ? i : items[i]), Array.ConvertAll(best, i => scores[i]), sources);
    }

    private (float Mean, float Scale) Estimate(RequestScores own, int member)
    {
        var (sum, squares) = _members[member].Index is null ? own.Members[member].PointedMoments : own.Moments(member);
        var seen = own.OfHistory(member);
        foreach (var score in seen) (sum, squares) = (sum - score, squares - ((double)score * score));
        return Standardisation.Of(sum, squares, _items - 1 - seen.Length, _blend!);
    }

    private void Mix(RequestBlend blend, RequestScores own, int[]? items, float[] first, float[] other, (float Mean, float Scale)[] scales)
    {
        var distinct = own.Request.Distinct;
        var left = _items - 1 - distinct.Length;
        var (rest, restOther, weight) = items is null ? ([], [], 0) : Sampled(blend, own, items, scales, left);
        blend.Mix(
            first, other, LogSumExp.Of(first, items, distinct, rest, weight), LogSumExp.Of(other, items, distinct, restOther, weight), left);
    }

    /// <summary>The sums of a sample of the items that are not scored, and how many of those each one stands for.</summary>
    private (float[] First, float[] Other, double Weight) Sampled(
        RequestBlend blend, RequestScores own, int[] items, (float Mean, float Scale)[] scales, int left)
    {
        var sample = Candidates.MemberIndex.SampleOf(_items);
        var scores = new float[_members.Length][];
        for (var m = 0; m < scores.Length; m++)
        {
            scores[m] = blend.Counts(m) ? own.OfSample(m) : new float[sample.Length];
            for (var i = 0; blend.Counts(m) && i < sample.Length; i++) scores[m][i] = (scores[m][i] - scales[m].Mean) * scales[m].Scale;
        }

        var (first, other) = blend.Sums(scores, sample.Length);
        using var known = ItemMask.None(_items);
        foreach (var item in items) known.Add(item);
        var unseen = items.Length;
        foreach (var item in own.Request.Distinct) unseen -= known.Add(item) ? 0 : 1;
        int[] kept = [.. Enumerable.Range(0, sample.Length).Where(i => !known[sample[i]])];
        return (
            [.. kept.Select(i => first[i])], [.. kept.Select(i => other[i])],
            kept.Length == 0 ? 0 : Math.Max(0, left - unseen) / (double)kept.Length);
    }
}
