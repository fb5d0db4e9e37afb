using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;
using Recsys.Models.Tests.Serving;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Tests.Blend;

public class MixtureScoreTests
{
    private static readonly RecommendationQuery Query = new() { User = 1 };

    // Scores of 1, 2, 3 have mean 2 and deviation √(2/3): with this weight the sums are −ln 2, 0 and ln 2.
    private static readonly double Weight = Math.Log(2) / Math.Sqrt(1.5);

    [Fact]
    public void A_score_says_how_many_times_likelier_than_by_chance_an_item_is()
    {
        using var blend = Blend();
        // p₁ = 1/7, 2/7, 4/7 and p₂ = 2/7, 4/7, 1/7, of which three quarters and a quarter, times three items.
        Assert.Equal(
            [Math.Log(15 / 28.0), Math.Log(30 / 28.0), Math.Log(39 / 28.0)], SmallShop.Scores(blend, Query)[1..].Select(s => (double)s),
            (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void A_source_is_what_its_member_says_in_the_kinds_that_explain_the_item_and_its_share_of_the_rest()
    {
        using var blend = Blend();
        // A choice of item 3 is of the first kind with probability 12/13; the sums there are ln 2 and −ln 2.
        var rest = Math.Log(39 / 28.0) - (11 / 13.0 * Math.Log(2));
        using var served = new ServedOne(blend, fields: 0);
        var answer = served.Ask(Query, k: 1);
        Assert.Equal([3], answer.Items);
        Assert.Equal(2, answer.Sources!.Length);
        Assert.Equal((12 / 13.0 * Math.Log(2)) + (0.75 * rest), answer.Sources[0], 1e-5);
        Assert.Equal((-1 / 13.0 * Math.Log(2)) + (0.25 * rest), answer.Sources[1], 1e-5);
    }

    [Fact]
    public void Unseen_items_share_the_probability_and_seen_items_are_scored_by_it()
    {
        using var blend = Blend();
        var scores = SmallShop.Scores(blend, Query with { History = [3] });
        // Two unseen items are standardised to −1 and 1, whichever they are: their probabilities sum to 1.
        Assert.Equal(2, Math.Exp(scores[1]) + Math.Exp(scores[2]), 1e-5);
        Assert.All(scores, s => Assert.True(float.IsFinite(s)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(1)]
    public void Who_has_seen_everything_gets_numbers_all_the_same(double otherShare)
    {
        using var blend = Blend(otherShare, scale: 1e4);
        var query = Query with { History = [1, 2, 3] };
        Assert.All(SmallShop.Scores(blend, query), s => Assert.True(float.IsFinite(s)));
        ServedOne.Check(blend, [query], fields: 0);
    }

    [Fact]
    public void A_member_without_weight_adds_nothing()
    {
        using var blend = new BlendModel(
            [new Table("a", 0, 1, 2, 3), new Table("b", 0, 2, 3, 1)],
            new BlendWeights { Members = ["a", "b"], Form = BlendForm.Mixture, Common = [1, 0], OfOtherKind = [3, 0], OtherShare = 0.5 });
        using var served = new ServedOne(blend, fields: 0);
        Assert.All(served.Ask(Query, k: 3).Sources!.Chunk(2), s => Assert.Equal(0, s[1]));
    }

    [Fact]
    public void Weights_of_the_other_kind_that_are_not_one_a_member_are_refused()
    {
        var weights = new BlendWeights { Members = ["a"], Form = BlendForm.Mixture, Common = [1], OfOtherKind = [1, 2] };
        Assert.Throws<ArgumentException>(() => new BlendModel([new Table("a", 0, 1)], weights));
    }

    private static BlendModel Blend(double otherShare = 0.25, double scale = 1) => new(
        [new Table("a", 9, 1, 2, 3), new Table("b", 9, 2, 3, 1)],
        new BlendWeights
        {
            Members = ["a", "b"],
            Form = BlendForm.Mixture,
            Common = [Weight * scale, 0],
            OfOtherKind = [0, Weight * scale],
            OtherShare = otherShare,
        });

    private sealed class Table(string name, params float[] row) : ITrainedModel, IOnnxEmitter
    {
        public string Name => name;

        public int ItemSize => row.Length;

        public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
        {
            for (var q = 0; q < queries.Count; q++) row.CopyTo(scores[(q * row.Length)..]);
        }

        public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => new([new BiasTerm(ModelTable.Of("scores", row, 1))]);

        public void Save(Stream stream) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
