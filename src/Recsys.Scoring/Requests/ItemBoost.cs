namespace Recsys.Scoring.Requests;

/// <summary>Items that shall come more often, or less.</summary>
/// <param name="Filter">Which items, in the grammar of <see cref="Filters.ItemFilter"/>.</param>
/// <param name="Factor">What the odds of each are multiplied by: <c>ln factor</c> is added to the score. Boosts of one item add up.</param>
public sealed record ItemBoost(string Filter, double Factor)
{
    /// <summary>The most boosts of a request; together they make as many comparisons as a filter may.</summary>
    public const int Most = 16;

    /// <summary>The smallest factor.</summary>
    public const double LeastFactor = 0.001;

    /// <summary>The largest factor.</summary>
    public const double MostFactor = 1000;
}
