using Recsys.Datasets;
using Recsys.Datasets.Queries;

namespace Recsys.Evaluation.Baselines;

/// <summary>
/// Popularity at the moment of the query: <c>score(i, t) = Σ over training interactions of i before t of 2^−(t − time)/h</c> with half-life h.
/// The sums are kept for <see cref="Moments"/> moments, fewer of a large catalogue, evenly spread over the training interactions, and a query
/// takes the last one before it: it never sees what happened later. Data without times is aged by the order of its rows. (Ji et al., A
/// re-visit of the popularity baseline in recommender systems, SIGIR 2020.)
/// </summary>
public sealed class RecentPopularRecommender : IRecommender
{
    /// <summary>Moments whose sums are kept, at most.</summary>
    public const int Moments = 256;

    /// <summary>Of 300,000 items 256 sums each would be 300 MB, for one row of a table.</summary>
    private const int FewestMoments = 32, MostSums = 1 << 24;

    /// <summary>The half-life as a share of the span of the training data, unless given.</summary>
    public const double DefaultHalfLifeShare = 0.05;

    private readonly long[] _times;
    private readonly float[][] _scores;
    private readonly bool _isTimed;

    /// <summary>Sums up.</summary>
    /// <param name="train">The training data.</param>
    /// <param name="halfLife">The half-life, in milliseconds for data with times and in rows otherwise;
    /// null takes the default share of the span.</param>
    public RecentPopularRecommender(InteractionDataset train, double? halfLife = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        ItemSize = train.ItemVocabulary.Size;
        _isTimed = train.IsTimed;
        var moments = Math.Max(1, Math.Min(MomentsOf(ItemSize), train.Count));
        _times = new long[moments];
        _scores = new float[moments][];
        var span = train.Count == 0 ? 1 : Math.Max(1, TimeOf(train, train.Count - 1) - TimeOf(train, 0));
        var h = halfLife ?? (span * DefaultHalfLifeShare);
        var sums = new double[ItemSize];
        var row = 0;
        for (var m = 0; m < moments; m++)
        {
            var end = (int)((long)train.Count * (m + 1) / moments);
            var at = train.Count == 0 ? 0 : TimeOf(train, end - 1);
            var decay = m == 0 ? 1 : double.Exp2(-(at - _times[m - 1]) / h);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] *= decay;
            }

            for (; row < end; row++)
            {
                sums[train.Items[row]] += double.Exp2(-(at - TimeOf(train, row)) / h);
            }

            _times[m] = at;
            _scores[m] = Array.ConvertAll(sums, s => (float)s);
        }
    }

    /// <inheritdoc/>
    public string Name => BaselineNames.RecentPopular;

    /// <inheritdoc/>
    public int ItemSize { get; }

    /// <inheritdoc/>
    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        for (var q = 0; q < queries.Count; q++)
        {
            var own = scores.Slice(q * ItemSize, ItemSize);
            var moment = MomentOf(queries[q].At);
            if (moment < 0)
            {
                own.Clear();
                continue;
            }

            _scores[moment].CopyTo(own);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The most moments of so many items.</summary>
    internal static int MomentsOf(int items) => Math.Clamp(MostSums / Math.Max(1, items), FewestMoments, Moments);

    private int MomentOf(long at)
    {
        if (!_isTimed || at == 0)
        {
            return _times.Length - 1;
        }

        // The last moment strictly before the query: interactions of the same millisecond may be the query's own basket.
        var (low, high) = (0, _times.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _times[middle] < at ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static long TimeOf(InteractionDataset train, int row) => train.IsTimed ? train.Times[row] : row;
}
