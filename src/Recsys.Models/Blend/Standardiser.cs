namespace Recsys.Models.Blend;

/// <summary>
/// Brings the scores of one query to mean 0 and deviation 1 over the items that the user has not seen, so that the members of a blend speak
/// one language. Seen items (and the padding) stand for nothing: models score them high or low for reasons of their training.
/// </summary>
internal static class Standardiser
{
    /// <summary>Where the unseen items are nearly alike there is nothing to tell apart, and no more is divided by.</summary>
    public const double MinDeviation = 1e-3;

    /// <summary>
    /// Seen items are standardised by what the unseen ones have, up to this. Neighbours score most items 0: where those that are left have hardly
    /// any, the seen ones, which do, must not be blown up to numbers that drown the other members in rounding.
    /// </summary>
    public const float MostOfSeen = 100;

    /// <summary>Marks the padding and the seen items in <paramref name="seen"/> (shape [items]); returns how many are left.</summary>
    public static int Mark(ReadOnlySpan<int> history, Span<bool> seen)
    {
        seen.Clear();
        seen[0] = true;
        var left = seen.Length - 1;
        foreach (var item in history)
        {
            left -= seen[item] ? 0 : 1;
            seen[item] = true;
        }

        return left;
    }

    /// <summary>
    /// Mean of the unseen items and 1/deviation, in double precision: most scores of counted neighbours are 0, and single sums over a large catalog
    /// lose what the few others have.
    /// </summary>
    public static (float Mean, float Scale) Measure(ReadOnlySpan<float> scores, ReadOnlySpan<bool> seen, int left)
    {
        double sum = 0, squares = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            sum += seen[i] ? 0 : scores[i];
        }

        var mean = left == 0 ? 0 : sum / left;
        for (var i = 0; i < scores.Length; i++)
        {
            var d = seen[i] ? 0 : scores[i] - mean;
            squares += d * d;
        }

        return ((float)mean, (float)(1 / Math.Max(left == 0 ? 0 : Math.Sqrt(squares / left), MinDeviation)));
    }

    /// <summary><c>(s − mean)/deviation</c> in place, for seen items as well.</summary>
    public static void Apply(Span<float> scores, ReadOnlySpan<bool> seen, int left)
    {
        var (mean, scale) = Measure(scores, seen, left);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = (scores[i] - mean) * scale;
            if (seen[i]) scores[i] = Math.Clamp(scores[i], -MostOfSeen, MostOfSeen);
        }
    }
}
