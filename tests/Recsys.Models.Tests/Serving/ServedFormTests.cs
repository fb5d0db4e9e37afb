using Recsys.Models.Blend;
using Recsys.Scoring;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;
using Recsys.TestKit;

namespace Recsys.Models.Tests.Serving;

/// <summary>What is served from towers and tables is what one exact graph gives; with a search, nearly.</summary>
public class ServedFormTests(ITestOutputHelper output)
{
    private const string Model = BlendModel.ModelName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_small_catalogue_is_answered_as_one_exact_graph_answers(bool hasTwoKinds)
    {
        using var folder = new TempFolder();
        var drawn = new DrawnVersion(items: 1_000, users: 50, narrower: 4, hasTwoKinds);
        var form = drawn.Export(folder.Path);
        Assert.Null(form.Search);
        using var version = ServedVersion.Open(form, folder.Path);
        using var exact = new ExactGraph(drawn.Exact());
        for (var n = 0; n < 20; n++)
        {
            var query = drawn.Query(n, 50);
            if (n == 0) query = query with { User = 0, History = [0], HistoryAge = [-1] };
            using var mask = Unseen(drawn, query);
            var answer = version.Models[Model].Best(query, mask);
            var expected = exact.Run(query with { K = query.K + 10 });
            var places = expected.Items.Index().ToDictionary(p => (int)p.Item, p => p.Index);
            Assert.Equal(query.K, answer.Items.Length);
            foreach (var (r, item) in answer.Items.Index())
            {
                var place = places[item];
                // Each rank has an item of its score: the recurrence, in 16 bits, tells no two apart that differ by less.
                Near(expected.Scores[r], expected.Scores[place]);
                Near(expected.Scores[place], answer.Scores[r]);
                for (var m = 0; m < 6; m++) Near(expected.Sources[(place * 6) + m], answer.Sources![(r * 6) + m]);
            }
        }

        static void Near(float expected, float actual) => Assert.Equal(expected, actual, 1e-3 * (1 + Math.Abs(expected)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_ten_of_sixty_thousand_are_nearly_always_the_exact_ones(bool hasTwoKinds) => CheckSearch(60_000, 4, hasTwoKinds);

    [Fact(Explicit = true)]
    public void The_first_ten_of_three_hundred_thousand_are_nearly_always_the_exact_ones() => CheckSearch(300_000, 1, hasTwoKinds: false);

    /// <summary>Agreement, scores that are the exact ones, sources that sum to them, and filters that leave few of the items.</summary>
    private void CheckSearch(int items, int narrower, bool hasTwoKinds)
    {
        using var folder = new TempFolder();
        var drawn = new DrawnVersion(items, users: 100, narrower, hasTwoKinds);
        var form = drawn.Export(folder.Path);
        var search = form.Search!;
        output.WriteLine($"{items} items: {search}");
        Assert.InRange(search.Agreement10, SearchBuilder.WantedAgreement, 1);
        Assert.InRange(search.ScoreError, 0, 0.1);
        using var version = ServedVersion.Open(form, folder.Path);
        var ranker = version.Models[Model];
        var agreements = new List<double>();
        var errors = new List<double>();
        // Not those that the search was tuned with.
        for (var n = 1_000; n < 1_040; n++)
        {
            var query = drawn.Query(n, 10);
            using var mask = Unseen(drawn, query);
            var (found, exact) = (ranker.Best(query, mask), ranker.Best(query, mask, search: null));
            agreements.Add(found.Items.Intersect(exact.Items).Count() / 10.0);
            errors.AddRange(exact.Items.Zip(exact.Scores).Join(
                found.Items.Zip(found.Scores), e => e.First, f => f.First, (e, f) => Math.Abs(e.Second - f.Second) / (1.0 + Math.Abs(e.Second))));
            for (var r = 0; r < found.Items.Length; r++) Assert.Equal(found.Scores[r], found.Sources.AsSpan(r * 6, 6).ToArray().Sum(), 1e-3f);
        }

        output.WriteLine($"agreement {agreements.Average():F4}, error of scores up to {errors.Max():F4}");
        Assert.InRange(agreements.Average(), 0.98, 1);
        Assert.InRange(errors.Max(), 0, 0.05);
        foreach (var oneIn in (int[])[2, 20, 100, 1_000, 10_000]) CheckFilter(drawn, ranker, oneIn);
    }

    private void CheckFilter(DrawnVersion drawn, ModelRanker ranker, int oneIn)
    {
        var agreements = new List<double>();
        for (var n = 2_000; n < 2_010; n++)
        {
            var query = drawn.Query(n, 10);
            using var mask = Unseen(drawn, query);
            using var some = ItemMask.None(drawn.ItemSize);
            for (var item = 1; item < drawn.ItemSize; item++)
            {
                if (item * 2_654_435_761L % oneIn == 0) some.Add(item);
            }

            mask.And(some);
            var (found, exact) = (ranker.Best(query, mask), ranker.Best(query, mask, search: null));
            Assert.All(found.Items, i => Assert.True(mask[i]));
            Assert.Equal(exact.Items.Length, found.Items.Length);
            agreements.Add(found.Items.Intersect(exact.Items).Count() / (double)Math.Max(1, exact.Items.Length));
        }

        output.WriteLine($"one in {oneIn}: agreement {agreements.Average():F4}");
        Assert.InRange(agreements.Average(), 0.97, 1);
    }

    private static ItemMask Unseen(DrawnVersion drawn, GraphQuery query)
    {
        var mask = ItemMask.All(drawn.ItemSize);
        foreach (var item in query.History) mask.Remove((int)item);
        return mask;
    }
}
