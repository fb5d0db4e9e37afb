namespace Recsys.Evaluation.Baselines;

/// <summary>The baselines' names in tables.</summary>
public static class BaselineNames
{
    /// <summary><see cref="PopularRecommender"/>.</summary>
    public const string Popular = "popular";

    /// <summary><see cref="RecentPopularRecommender"/>.</summary>
    public const string RecentPopular = "recent-popular";

    /// <summary><see cref="ItemKnnRecommender"/>.</summary>
    public const string ItemKnn = "itemknn";

    /// <summary>Plain EASE, which stands with the models.</summary>
    public const string Ease = "ease";

    /// <summary>All of them, in the order of the tables.</summary>
    public static IReadOnlyList<string> All { get; } = [Popular, RecentPopular, ItemKnn, Ease];
}
