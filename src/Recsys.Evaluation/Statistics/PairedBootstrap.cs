namespace Recsys.Evaluation.Statistics;

/// <summary>
/// Percentile bootstrap of the mean difference of two models over the same cases: cases are drawn with replacement, both models keep
/// their values of a case together, so that what makes a case easy or hard cancels. (Efron and Tibshirani, An Introduction to the
/// Bootstrap, 1993, chapter 13; for ranking: Sakai, SIGIR 2006.)
/// </summary>
public static class PairedBootstrap
{
    /// <summary>Draws that make the ends of a 95 % interval steady to about a hundredth of its length.</summary>
    public const int DefaultDraws = 2_000;

    /// <summary>The interval of <c>mean(left) − mean(right)</c>.</summary>
    /// <param name="left">One value a case.</param>
    /// <param name="right">The other model's value of the same case.</param>
    /// <param name="seed">The same seed gives the same interval.</param>
    /// <param name="draws">Bootstrap samples.</param>
    /// <param name="confidence">0.95 for a 95 % interval.</param>
    /// <exception cref="ArgumentException">The cases are not the same, or there is none.</exception>
    public static Interval Difference(
        ReadOnlySpan<double> left, ReadOnlySpan<double> right, int seed, int draws = DefaultDraws, double confidence = 0.95) =>
        DifferenceOf(mean => mean, left, right, seed, draws, confidence);

    /// <summary>
    /// The interval of <c>√mean(left) − √mean(right)</c>: of two RMSEs where the values are squared errors.
    /// Cases are drawn as in <see cref="Difference"/>.
    /// </summary>
    /// <param name="left">One value a case, none negative.</param>
    /// <param name="right">The other model's value of the same case.</param>
    /// <param name="seed">The same seed gives the same interval.</param>
    /// <exception cref="ArgumentException">The cases are not the same, or there is none.</exception>
    public static Interval DifferenceOfRoots(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int seed) =>
        DifferenceOf(Math.Sqrt, left, right, seed, DefaultDraws, 0.95);

    private static Interval DifferenceOf(
        Func<double, double> ofMean, ReadOnlySpan<double> left, ReadOnlySpan<double> right, int seed, int draws, double confidence)
    {
        if (left.Length != right.Length || left.IsEmpty)
        {
            throw new ArgumentException($"{left.Length} cases against {right.Length}; the same cases were expected, at least one.", nameof(left));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        var random = new Random(seed);
        var differences = new double[draws];
        for (var d = 0; d < draws; d++)
        {
            double ofLeft = 0, ofRight = 0;
            for (var i = 0; i < left.Length; i++)
            {
                var drawn = random.Next(left.Length);
                ofLeft += left[drawn];
                ofRight += right[drawn];
            }

            differences[d] = ofMean(ofLeft / left.Length) - ofMean(ofRight / left.Length);
        }

        Array.Sort(differences);
        var tail = (1 - confidence) / 2;
        var observed = ofMean(MeanEstimate.Of(left).Mean) - ofMean(MeanEstimate.Of(right).Mean);
        return new Interval(observed, Quantile(differences, tail), Quantile(differences, 1 - tail));
    }

    /// <summary>Linear interpolation between the two nearest order statistics, as numpy does.</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)Math.Floor(at);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
