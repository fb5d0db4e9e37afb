using CsCheck;
using Recsys.Datasets.Ratings;

namespace Recsys.Datasets.Tests.Ratings;

public sealed class RatingSplitTests
{
    [Fact]
    public void The_parts_are_disjoint_whole_and_of_the_shares_asked_for() => Gen.Select(Gen.Int[10, 400], Gen.Int).Sample((count, seed) =>
    {
        var data = Data(count);
        var split = RatingSplit.Random(data, seed);
        // The value of a rating is its row.
        float[] rows = [.. split.Train.Values, .. split.Validation.Values, .. split.Test.Values];
        Assert.Equal(Enumerable.Range(0, count).Select(r => (float)r), rows.Order());
        Assert.Equal((int)Math.Round(count * 0.1), split.Test.Count);
        Assert.Equal(split.Test.Count, split.Validation.Count);
        foreach (var part in (RatingDataset[])[split.Train, split.Validation, split.Test])
        {
            Assert.Equal(part.Values.ToArray().Order(), part.Values.ToArray());
            Assert.Same(data.UserVocabulary, part.UserVocabulary);
            for (var r = 0; r < part.Count; r++) Assert.Equal(data.Items[(int)part.Values[r]], part.Items[r]);
        }
    }, iter: 50);

    [Fact]
    public void The_same_seed_gives_the_same_parts_and_another_others()
    {
        float[] Test(int seed) => RatingSplit.Random(Data(200), seed).Test.Values.ToArray();
        Assert.Equal(Test(3), Test(3));
        Assert.NotEqual(Test(3), Test(4));
    }

    [Fact]
    public void Too_few_ratings_and_shares_that_leave_nothing_are_refused()
    {
        Assert.Contains("9 ratings", Assert.Throws<InvalidDataException>(() => RatingSplit.Random(Data(9), 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => RatingSplit.Random(Data(20), 1, validation: 0.5, test: 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => RatingSplit.Random(Data(20), 1, validation: 0));
    }

    private static RatingDataset Data(int count)
    {
        var (users, items) =
            (new Vocabulary(Enumerable.Range(0, 7).Select(u => $"u{u}")), new Vocabulary(Enumerable.Range(0, count).Select(i => $"i{i}")));
        return new RatingDataset(
            "rows", users, items, [.. Enumerable.Range(0, count).Select(r => 1 + (r % 7))], [.. Enumerable.Range(1, count)],
            [.. Enumerable.Range(0, count).Select(r => (float)r)]);
    }
}
