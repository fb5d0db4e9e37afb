using Recsys.Datasets;
using Recsys.Datasets.Ratings;
using Recsys.Models.Ratings;

namespace Recsys.Models.Tests.Ratings;

/// <summary>
/// Ratings small enough to train on in a test: users and items are of one of two tastes, a user rates those of the own taste high, and some users are
/// milder than others. User 1 and item 1 are in the vocabularies without a rating in training.
/// </summary>
internal static class SmallRatings
{
    public const int Users = 60;
    public const int Items = 40;

    public static RatingSplit Split(int seed = 1) => RatingSplit.Random(Data(seed), seed);

    public static RatingDataset Data(int seed = 1)
    {
        var random = new Random(seed);
        var rows = new List<(int User, int Item, float Value)>();
        for (var u = 2; u <= Users; u++)
        {
            for (var i = 2; i <= Items; i++)
            {
                if (random.NextDouble() > 0.5) continue;
                var value = (u % 2 == i % 2 ? 4 : 2) + (u % 3 == 0 ? 1 : 0) + (random.NextDouble() < 0.2 ? -1 : 0);
                rows.Add((u, i, value));
            }
        }

        return Of(Users, Items, [.. rows]);
    }

    public static RatingDataset Of(int users, int items, params (int User, int Item, float Value)[] rows) => new(
        "small", new Vocabulary(Enumerable.Range(1, users).Select(u => $"u{u}")), new Vocabulary(Enumerable.Range(1, items).Select(i => $"i{i}")),
        [.. rows.Select(r => r.User)], [.. rows.Select(r => r.Item)], [.. rows.Select(r => r.Value)]);

    public static IRatingModel Train(RatingFamily family, RatingSplit split, int seed = 5, int epochs = int.MaxValue)
    {
        using var training = family.Start(split, seed);
        for (var epoch = 0; epoch < epochs && !training.IsFinished; epoch++) training.RunEpoch(CancellationToken.None);
        return training.Finish();
    }

    /// <summary>Every pair of the two tables, nobody and nothing among them, [users × items].</summary>
    public static float[] Everything(IRatingModel model, RatingDataset data)
    {
        var (users, items) = (data.UserVocabulary.Size, data.ItemVocabulary.Size);
        var ratings = new float[users * items];
        model.Predict(
            [.. Enumerable.Range(0, ratings.Length).Select(n => n / items)], [.. Enumerable.Range(0, ratings.Length).Select(n => n % items)],
            ratings);
        return ratings;
    }
}
