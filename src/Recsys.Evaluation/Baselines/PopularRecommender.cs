using Recsys.Datasets;
using Recsys.Datasets.Queries;

namespace Recsys.Evaluation.Baselines;

/// <summary>The score of an item is the number of training users who have it: the same list for everybody.</summary>
public sealed class PopularRecommender : IRecommender
{
    private readonly float[] _scores;

    /// <summary>Counts the users of each item.</summary>
    public PopularRecommender(InteractionDataset train) => _scores = Array.ConvertAll(ItemCounts.Users(train), c => (float)c);

    /// <inheritdoc/>
    public string Name => BaselineNames.Popular;

    /// <inheritdoc/>
    public int ItemSize => _scores.Length;

    /// <inheritdoc/>
    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        for (var q = 0; q < queries.Count; q++)
        {
            _scores.CopyTo(scores[(q * ItemSize)..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
