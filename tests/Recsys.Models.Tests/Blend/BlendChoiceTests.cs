using Recsys.Datasets.Queries;
using Recsys.Domain.Context;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Sequence;
using Recsys.Models.Wide;

namespace Recsys.Models.Tests.Blend;

public class BlendChoiceTests
{
    [Fact]
    public void A_blend_that_ranks_cases_better_that_its_fit_has_not_seen_is_taken()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.Draw(1_500, 5, (q, i) => a.Standard(q, i) + b.Standard(q, i));
        var options = new BlendOptions { MaxScores = 500 * 2 * Oracle.Items, FewestWholeCases = 500 };
        using var blend = BlendChoice.Of([new Known(a), new Known(b)], cases, ContextFeatures.None, options: options);
        Assert.Equal(["a", "b"], blend.Weights.Members);
        Assert.Equal((false, 500), (blend.Weights.KeepsTable, blend.Weights.Cases));
    }

    [Theory]
    [InlineData(500, 540)]
    [InlineData(int.MaxValue, 1_040)]
    public void A_model_that_is_better_with_its_table_than_the_blend_answers_alone(int fitted, int judged)
    {
        var input = new TrainingInput(SmallShop.Split(users: 1_040), Seed: 7);
        Assert.Equal(1_040, input.Split.Validation.Count);
        using var network = SmallShop.Train(
            ModelFamilies.With(new SequenceOptions { EmbeddingSize = 4, HiddenSize = 4, MaxEpochs = 1, IsWide = false }), input, epochs: 0);
        // A blend of this network, which knows nothing, and a table that knows little takes the table of this model away.
        using var wide = WideModel.Of(network, input, new WideForm(null, ReadsOrder: false, UseContextLifts: false));
        using var sets = new TableModel("sets", ItemNeighbours.Of(input.Split, new CommonUsersForm()), float.PositiveInfinity);
        ITrainedModel[] models = [sets, wide];
        var options = new BlendOptions
        {
            MaxScores = (int)Math.Min(int.MaxValue, (long)fitted * models.Length * wide.ItemSize), FewestWholeCases = 500,
        };
        using var blend = BlendChoice.Of(models, input.Split.Validation, input.Split.Train.Context, options: options);
        Assert.Equal([wide.Name], blend.Weights.Members);
        Assert.Equal((true, judged), (blend.Weights.KeepsTable, blend.Weights.Cases));
        Assert.Equal(BlendFit.WeightAlone(wide, input.Split.Validation, options: options), blend.Weights.Common[0]);
        using var loaded = new BlendModel(BlendMembers.Of(models, blend.Weights), blend.Weights);
        Assert.Same(wide, Assert.Single(loaded.Members));
    }

    [Theory]
    [InlineData(500, 0.001, true, false)]
    [InlineData(500, 0.02, true, true)]
    [InlineData(2_000, 0.001, true, true)]
    [InlineData(2_000, -0.001, true, false)]
    [InlineData(2_000, 0.001, false, false)]
    [InlineData(2_000, 0.02, false, true)]
    public void Of_few_cases_and_of_those_it_has_chosen_on_a_model_is_better_than_the_blend_by_more_than_chance(
        int cases, double difference, bool isFreshToAll, bool isBetter)
    {
        // Every fourth case is a tenth better or worse: of 500 the mean has an error of .0022, of 2,000 of .0011.
        double[] blend = [.. Enumerable.Range(0, cases).Select(c => 0.3)];
        double[] model = [.. blend.Select((b, c) => b + difference + (c % 4 == 0 ? (c % 8 == 0 ? 0.1 : -0.1) : 0))];
        Assert.Equal(isBetter, BlendChoice.IsBetter(model, blend, isFreshToAll));
    }

    [Theory]
    [InlineData(2_000, 6_000)]
    [InlineData(50_000, 1_428)]
    [InlineData(1_000_000, 500)]
    public void A_large_catalog_leaves_enough_cases_to_choose_by(int items, int cases) => Assert.Equal(cases, BlendChoice.MostOf(7, items));

    private sealed class Known(Oracle oracle) : ITrainedModel
    {
        public string Name => oracle.Name;

        public int ItemSize => oracle.ItemSize;

        public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores) => oracle.Score(queries, scores);

        public void Save(Stream stream)
        {
        }

        public void Dispose()
        {
        }
    }
}
