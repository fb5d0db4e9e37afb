using Recsys.Datasets.Ratings;
using Recsys.Domain;

namespace Recsys.Datasets.Tests.Ratings;

public sealed class RatingDatasetTests
{
    [Fact]
    public void Of_repeated_ratings_the_latest_counts_and_of_the_same_moment_the_last_to_arrive()
    {
        var builder = new RatingDatasetBuilder("r");
        builder.Add(Rate("a", "x", 3, seconds: 10));
        builder.Add(Rate("b", "x", 2, seconds: 11));
        builder.Add(Rate("a", "x", 5, seconds: 9));
        builder.Add(Rate("b", "x", 4, seconds: 11));
        var data = builder.Build();
        Assert.Equal([3f, 4f], data.Values.ToArray());
        Assert.Equal((2, 2), (data.Count, builder.Replaced));
        Assert.Equal(["a", "b"], data.UserVocabulary.Ids);
    }

    [Fact]
    public void What_carries_no_value_or_one_that_is_no_rating_is_counted_and_left_out()
    {
        var builder = new RatingDatasetBuilder("r");
        builder.Add(Rate("a", "x", 3));
        builder.Add(Rate("a", "y", null));
        builder.Add(TestRows.View("a", "z", 1));
        builder.Add(TestRows.View("a", "z", 1) with { Type = InteractionType.Purchase, Value = 19.9 });
        Assert.Equal((1, 2, 1), (builder.Count, builder.WithoutValue, builder.OfOtherTypes));
        Assert.Equal(["x"], builder.Build().ItemVocabulary.Ids);
    }

    [Fact]
    public void Levels_are_the_different_values_in_order()
    {
        var builder = new RatingDatasetBuilder("r");
        foreach (var (item, value) in (IEnumerable<(string, double)>)[("x", 4.5), ("y", 1), ("z", 4.5), ("w", 3)])
            builder.Add(Rate("a", item, value));
        Assert.Equal([1f, 3f, 4.5f], builder.Build().Levels());
    }

    [Fact]
    public void A_row_that_is_no_rating_is_refused_by_its_number()
    {
        var ids = new Vocabulary(["a"]);
        Assert.Contains(
            "Row 1", Assert.Throws<ArgumentException>(() => new RatingDataset("r", ids, ids, [1, 2], [1, 1], [1, 1])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Row 0", Assert.Throws<ArgumentException>(() => new RatingDataset("r", ids, ids, [1], [1], [float.NaN])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_becomes_ratings_with_a_report()
    {
        const string Rows = "a\tx\t3\t20\na\ty\t\t10\na\tx\t4\t30\nb\tx\t1e300\t10\nbroken\n";
        await InFile("user_id:token\titem_id:token\trating:float\ttimestamp:float\n" + Rows, async path =>
        {
            var (data, report) = await RatingLoader.LoadAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal([4f], data.Values.ToArray());
            Assert.Equal((3L, 1L, 1L, 2L), (report.Read, report.WithoutValue, report.Replaced, report.Rejections.Count));
            Assert.Equal(["line 5", "line 6"], report.Rejections.First.Select(r => r.Place));
            Assert.Equal("value", report.Rejections.First[0].Error.Field);
        });
    }

    [Fact]
    public async Task A_file_without_values_says_what_was_expected()
    {
        await InFile("user_id:token\titem_id:token\na\tx\nb\ty\n", async path =>
        {
            var error = await Assert.ThrowsAsync<InvalidDataException>(() => RatingLoader.LoadAsync(path, TestContext.Current.CancellationToken));
            Assert.Contains("of 2 interactions 2 carry no value", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        });
    }

    private static Interaction Rate(string user, string item, double? value, long seconds = 0) =>
        TestRows.View(user, item, seconds) with { Type = InteractionType.Rate, Value = value };

    private static async Task InFile(string text, Func<string, Task> test)
    {
        var folder = Directory.CreateTempSubdirectory("recsys-ratings-");
        try
        {
            var path = Path.Combine(folder.FullName, "r.inter");
            await File.WriteAllTextAsync(path, text);
            await test(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
