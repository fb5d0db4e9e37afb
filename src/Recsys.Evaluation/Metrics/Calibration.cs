namespace Recsys.Evaluation.Metrics;

/// <summary>
/// Miscalibration: the Kullback-Leibler divergence <c>Σ p(c) · log₂(p(c) / q̃(c))</c> of the categories of a list from those of the user's
/// history, with <c>q̃ = (1 − α)·q + α·p</c> and α = 0.01, so that a category that the list lacks costs a finite amount.
/// Unit: bits, 0 = the list has the user's own mixture. (Steck, Calibrated recommendations, RecSys 2018.)
/// </summary>
public static class Calibration
{
    private const double Alpha = 0.01;

    /// <summary>The divergence of one list.</summary>
    /// <param name="history">What the user took; an item with several categories gives each an equal part.</param>
    /// <param name="list">What is shown.</param>
    /// <param name="categoriesOf">The categories of an item.</param>
    /// <returns>0 where the history has no category.</returns>
    public static double Of(ReadOnlySpan<int> history, ReadOnlySpan<int> list, Func<int, IReadOnlyCollection<string>> categoriesOf)
    {
        ArgumentNullException.ThrowIfNull(categoriesOf);
        var wanted = Distribution(history, categoriesOf);
        var shown = Distribution(list, categoriesOf);
        double sum = 0;
        foreach (var (category, p) in wanted)
        {
            var q = ((1 - Alpha) * shown.GetValueOrDefault(category)) + (Alpha * p);
            sum += p * Math.Log2(p / q);
        }

        return sum;
    }

    private static SortedDictionary<string, double> Distribution(ReadOnlySpan<int> items, Func<int, IReadOnlyCollection<string>> categoriesOf)
    {
        var result = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var counted = 0;
        foreach (var item in items)
        {
            if (item <= 0 || categoriesOf(item) is not { Count: > 0 } categories)
            {
                continue;
            }

            counted++;
            foreach (var category in categories)
            {
                result[category] = result.GetValueOrDefault(category) + (1.0 / categories.Count);
            }
        }

        foreach (var category in result.Keys.ToArray())
        {
            result[category] /= counted;
        }

        return result;
    }
}
