using Recsys.Registry.Serving;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Candidates;

/// <summary>
/// What is known of a member's scores without computing them all: mean and variance of its linear part <c>q·x_i</c>, which are <c>q·μ</c> and
/// <c>qᵀCq</c>; a sample of items for what is not linear; and lists or heads where its best items are found.
/// </summary>
internal sealed class MemberIndex
{
    /// <summary>Items of the sample.</summary>
    public const int SampleSize = 2_048;

    private readonly NumberTable _mean;
    private readonly NumberTable _covariance;
    private readonly InvertedIndex? _lists;
    private readonly Table<int>? _heads;
    private readonly int _items;

    /// <exception cref="InvalidDataException">Tables are missing or do not fit.</exception>
    public MemberIndex(ServedIndex index, Member member, TableSet tables)
    {
        (_mean, _covariance, _items) = (tables.Numbers(index.Mean), tables.Numbers(index.Covariance), tables.Items - 1);
        Sample = member.Pick(SampleOf(tables.Items));
        IsLinear = member.IsLinear;
        if (index.Lists is { } lists) _lists = new InvertedIndex(lists, new CodeLayout(member.LinearWidths), tables);
        if (index.Heads is { } heads) _heads = tables.Indices(heads);
    }

    /// <summary>Whether all terms of the member are linear.</summary>
    public bool IsLinear { get; }

    /// <summary>The member over the sample alone.</summary>
    public Member Sample { get; }

    /// <summary>Lists of the index; 1 where it has heads.</summary>
    public int Lists => _lists?.Lists ?? 1;

    /// <summary>The items of the sample, evenly spread.</summary>
    public static int[] SampleOf(int items)
    {
        var count = SampleSizeOf(items);
        return [.. Enumerable.Range(0, count).Select(n => 1 + (int)((long)n * (items - 1) / count))];
    }

    /// <summary>How many those are.</summary>
    public static int SampleSizeOf(int items) => Math.Min(SampleSize, items - 1);

    /// <summary>A member over the sample alone.</summary>
    public static Member SampleOf(Member member, int items) => member.Index?.Sample ?? member.Pick(SampleOf(items));

    /// <summary>About the products of a query with the centres of all lists.</summary>
    public float[] CentresOf(ReadOnlySpan<float> query) => _lists?.ScoreCentres(query) ?? [];

    /// <summary>Whether it has lists.</summary>
    public bool HasLists => _lists is not null;

    /// <summary>About the best items of a mask; and of a member with lists, how much more of the nearest than of all it leaves out.</summary>
    /// <param name="scores">The member for the request.</param>
    /// <param name="mask">Which items count.</param>
    /// <param name="context">Whose heads count.</param>
    /// <param name="rows">Items of the mask that are scored in lists, at least.</param>
    /// <param name="most">Items that are wanted.</param>
    /// <param name="leftOutOfAll">The share of all items that the mask leaves out.</param>
    public (int[] Items, double? LeftOut) Best(MemberScores scores, ItemMask mask, long[] context, int rows, int most, double leftOutOfAll)
    {
        if (_lists is not null) return _lists.Best(scores.Query, mask, rows, most, leftOutOfAll);
        int[] known = [.. HeadsOf(context).SelectMany(h => h).Distinct().Where(i => mask[i])];
        var values = new float[known.Length];
        scores.Score(known, values);
        using var best = new TopSelector(most);
        for (var i = 0; i < known.Length; i++) best.Offer(values[i], known[i]);
        return (best.Best(), null);
    }

    /// <summary>About the scores of items, without what is neither in lists nor in columns by context.</summary>
    public void Approximate(MemberScores scores, ReadOnlySpan<int> items, Span<float> values)
    {
        if (_lists is not null) _lists.Score(scores.Query, items, values);
        else scores.Score(items, values);
    }

    /// <summary>The scores of items by the lists in which they lie, cheaply; of a member without lists without what columns by context add.</summary>
    public void ApproximateRoughly(MemberScores scores, ReadOnlySpan<int> items, Span<float> values)
    {
        if (_lists is not null) _lists.ScoreByCentres(scores.Centres, items, values);
        else scores.ScoreRoughly(items, values);
    }

    /// <summary>
    /// Sum and sum of squares of the scores of all items: what the sample says, corrected by what its linear part differs from that of all.
    /// </summary>
    /// <param name="linear">Of <see cref="Linear"/>.</param>
    /// <param name="sample">The scores of the sample, and what linear terms alone make of them; null where there are no others.</param>
    public (double Sum, double Squares) Moments((double Mean, double Variance) linear, (float[] Linear, float[] All)? sample)
    {
        var (mean, variance) = linear;
        if (sample is { } scores)
        {
            var (of, ofLinear) = (Measure(scores.All), Measure(scores.Linear));
            (mean, variance) = (mean + of.Mean - ofLinear.Mean, Math.Max(0, variance + of.Variance - ofLinear.Variance));
        }

        return (_items * mean, _items * (variance + (mean * mean)));
    }

    private static (double Mean, double Variance) Measure(float[] scores)
    {
        double sum = 0, squares = 0;
        foreach (var score in scores) (sum, squares) = (sum + score, squares + ((double)score * score));
        var mean = sum / scores.Length;
        return (mean, (squares / scores.Length) - (mean * mean));
    }

    /// <summary>The same for each of several requests.</summary>
    public (double Mean, double Variance)[] LinearOfEach(MemberBatch batch) => batch.Moments(_mean, _covariance);

    /// <summary>Mean and variance of the linear part.</summary>
    public (double Mean, double Variance) Linear(float[] query)
    {
        var variance = 0.0;
        for (var row = 0; row < query.Length; row++)
        {
            // Of a context most numbers are 0.
            if (query[row] != 0) variance += query[row] * (double)_covariance.Dot(query, row);
        }

        return (_mean.Dot(query, 0), Math.Max(0, variance));
    }

    /// <summary>How many items of a mask are in that head of a context which has the fewest.</summary>
    public int LeftOfHeads(long[] context, ItemMask mask) => HeadsOf(context).Min(head => head.Count(i => mask[i]));

    private IEnumerable<IEnumerable<int>> HeadsOf(long[] context) => context.Select(c => (int)c + 1).Prepend(0).Select(Head);

    private IEnumerable<int> Head(int row)
    {
        for (var i = 0; i < _heads!.Width && _heads[row][i] != 0; i++) yield return _heads[row][i];
    }
}
