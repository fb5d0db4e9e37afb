namespace Recsys.Datasets.Ratings;

/// <summary>
/// Ratings divided at random: what models learn from, what stops them and chooses settings, and what judges them. This is the protocol of AutoRec
/// (Sedhain et al. 2015, https://doi.org/10.1145/2740908.2742726: a random tenth of the ratings is the test) and of most rating papers. The test
/// error is taken over all pairs of the test; a user or an item without a rating in training is predicted by what the model falls back on, never left
/// out. A random split says how well missing ratings are filled in, not how well the future is foreseen.
/// </summary>
/// <param name="Train">The ratings that models learn from, over the vocabularies of the whole set.</param>
/// <param name="Validation">Ratings for early stopping and for choosing settings.</param>
/// <param name="Test">Ratings that nothing is fitted on.</param>
public sealed record RatingSplit(RatingDataset Train, RatingDataset Validation, RatingDataset Test)
{
    /// <summary>The share of validation, and again that of test.</summary>
    public const double DefaultShare = 0.1;

    /// <summary>The fewest ratings that can be divided.</summary>
    public const int FewestRatings = 10;

    /// <summary>Divides the ratings; each part keeps the order of the data set.</summary>
    /// <param name="dataset">All ratings.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <param name="validation">The share of the ratings that validate.</param>
    /// <param name="test">The share of the ratings that test.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is not positive, or nothing is left to learn from.</exception>
    /// <exception cref="InvalidDataException">There are too few ratings to divide.</exception>
    public static RatingSplit Random(RatingDataset dataset, int seed, double validation = DefaultShare, double test = DefaultShare)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(validation, 0);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(test, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(validation + test, 1);
        if (dataset.Count < FewestRatings)
        {
            throw new InvalidDataException($"'{dataset.Name}' has {dataset.Count} ratings; at least {FewestRatings} can be divided.");
        }

        int[] rows = [.. Enumerable.Range(0, dataset.Count)];
        new Random(seed).Shuffle(rows);
        var tested = Math.Max(1, (int)Math.Round(test * rows.Length));
        var validated = Math.Max(1, (int)Math.Round(validation * rows.Length));
        return new RatingSplit(Part(rows[(tested + validated)..]), Part(rows[tested..(tested + validated)]), Part(rows[..tested]));

        RatingDataset Part(int[] part)
        {
            Array.Sort(part);
            return dataset.At(part);
        }
    }
}
