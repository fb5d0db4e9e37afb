namespace Recsys.Datasets.Queries;

/// <summary>Anything that can score the whole catalog for a query: a model family, a baseline, a blend.</summary>
public interface IRecommender : IDisposable
{
    /// <summary>The name in every table: <c>popular</c>, <c>ncf</c>, <c>autoencoder</c>, <c>gcn</c>, <c>sequence</c>, <c>blend</c> …</summary>
    string Name { get; }

    /// <summary>The columns of a score row: <c>ItemVocabulary.Size</c>; column 0 (padding) is meaningless.</summary>
    int ItemSize { get; }

    /// <summary>
    /// Scores every item for every query. Seen items are NOT masked: that is the caller's business.
    /// </summary>
    /// <param name="queries">The queries; callers pass up to a few hundred at once.</param>
    /// <param name="scores">Row-major, shape [queries.Count × ItemSize]; the higher, the better.</param>
    void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores);
}
