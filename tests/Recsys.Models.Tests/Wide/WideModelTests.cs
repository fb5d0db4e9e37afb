using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Ease;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Neighbours;
using Recsys.Models.Families.Sequence;
using Recsys.Models.Tests.Serving;
using Recsys.Models.Wide;

namespace Recsys.Models.Tests.Wide;

public class WideModelTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 7);

    private static readonly WideForm Form = WideForm.OfSequences(Input, isWide: true)!;

    private static readonly ContextLifts Lifts = ContextLifts.Of(Input)[^1];

    private static readonly ItemNeighbours Rules = ItemNeighbours.Of(Input.Split, new RuleForm(10, 0.5f, 0.25f, 0.5f));

    private static readonly WideParts Both = new(new WideWeights { Lift = 0.5, Neighbours = 0.25, HalfLife = 2 }, Lifts, Rules);

    [Fact]
    public void Scores_are_those_of_the_network_the_lifts_and_the_weighed_neighbours()
    {
        using var network = Network();
        using var wide = WideModel.With(network, Form, Both);
        var query = Input.Split.Test[0].Query;
        var (near, lifts) = (new float[network.ItemSize], new float[network.ItemSize]);
        Rules.AddTo(query.History, halfLife: 2, factor: 1, near);
        Lifts.AddTo(query.Context, factor: 1, lifts);
        Assert.Contains(near, s => s > 0);
        Assert.Contains(lifts, s => s > 0);
        var deep = SmallShop.Scores(network, query);
        var all = SmallShop.Scores(wide, query);
        var factor = (float)(0.25 * 2 / Rules.Unit);
        for (var i = 1; i < all.Length; i++) Assert.Equal((0.75f * (deep[i] + (0.5f * lifts[i]))) + (factor * near[i]), all[i], 1e-4f);
    }

    [Fact]
    public void What_is_served_has_the_wide_parts()
    {
        using var network = Network();
        using var wide = WideModel.With(network, Form, Both);
        var fields = Input.Split.Train.Context.Fields.Count;
        RecommendationQuery[] queries =
        [
            .. Input.Split.Test.Take(20).Select(c => c.Query),
            .. Input.Split.Test.Take(3).Select(c => c.Query with { History = [], HistoryTimes = [] }),
            .. Input.Split.Test.Take(3).Select(c => c.Query with { History = [3, 3, 5, 3, 1], HistoryTimes = [] }),
        ];
        Assert.Equal(queries.Length * (wide.ItemSize - 1L), ServedOne.Check(wide, queries, fields).Values);
    }

    [Fact]
    public void The_table_that_ranks_best_beside_the_network_is_taken()
    {
        using var network = Network();
        var sets = new WideForm(HistoryForm.DefaultHalfLife, ReadsOrder: false, UseContextLifts: false);
        // What follows what is all that there is to know: common users are the worst of the three.
        Assert.Contains(
            WideFit.Of(network, Input, sets).Neighbours,
            (ItemNeighbours[])[TableChoice.Rules(Input, new NeighboursOptions()).Table, TableChoice.Ease(Input, new EaseOptions()).Table]);
    }

    [Fact]
    public void Without_weights_they_change_nothing()
    {
        using var network = Network();
        using var wide = WideModel.With(network, Form, WideParts.None);
        var query = Input.Split.Test[0].Query;
        Assert.Equal(SmallShop.Scores(network, query), SmallShop.Scores(wide, query));
    }

    [Fact]
    public void A_network_that_knows_nothing_is_given_neighbours_and_ranks_better_on_validation()
    {
        using var network = Network();
        var fitted = WideFit.Of(network, Input, Form);
        Assert.InRange(fitted.Weights.Neighbours, 0.05, 0.95);
        Assert.NotNull(fitted.Neighbours);
        var probe = new ValidationProbe(Input.Split.Validation, Input.Seed);
        var wide = WideModel.With(network, Form, fitted);
        Assert.True(probe.Ndcg10(wide) > probe.Ndcg10(network));
    }

    [Fact]
    public void Where_they_bring_nothing_beyond_chance_the_network_stays_alone()
    {
        using var network = Network();
        using var perfect = new Oracle(Input.Split.Validation, network.ItemSize);
        Assert.Equal(WideParts.None, WideFit.Of(perfect, Input, Form));
        Assert.Equal(WideParts.None, WideFit.Of(network, Input with { Split = Input.Split with { Validation = [] } }, Form));
    }

    [Fact]
    public void Lifts_are_tried_where_there_is_a_context()
    {
        Assert.True(new SequenceOptions().WideOf(Input)!.UseContextLifts);
        Assert.False(new SequenceOptions().WideOf(Input with { Split = ContextFree.Of(Input.Split) })!.UseContextLifts);
        Assert.Null(SequenceOptions.Lstm100.WideOf(Input));
    }

    [Fact]
    public void A_model_comes_back_with_its_lifts_and_neighbours()
    {
        var family = ModelFamilies.With(new SequenceOptions { EmbeddingSize = 8, HiddenSize = 8, MaxEpochs = 1 });
        using var network = Network();
        using var wide = WideModel.With(network, Form, Both);
        using var loaded = family.Load(Input, new MemoryStream(SmallShop.Bytes(wide)));
        var query = Input.Split.Test[0].Query;
        Assert.Equal(SmallShop.Scores(wide, query), SmallShop.Scores(loaded, query));
        Assert.Equal(SmallShop.Bytes(wide), SmallShop.Bytes(loaded));
    }

    [Fact]
    public void Of_a_network_with_item_vectors_the_vectors_stay()
    {
        using var graph = SmallShop.Train(ModelFamilies.With(new GcnOptions { EmbeddingSize = 8, MaxEpochs = 1 }), Input);
        Assert.Equal(8, Assert.IsAssignableFrom<ISimilarItems>(graph).ItemVectors().Width);
        using var network = Network();
        Assert.False(WideModel.With(network, Form, WideParts.None) is ISimilarItems);
    }

    [Fact]
    public void A_blend_takes_the_network_and_its_lifts_without_the_neighbours()
    {
        using var network = Network();
        var sets = new WideForm(double.PositiveInfinity, ReadsOrder: false, UseContextLifts: true);
        using var wide = WideModel.With(network, sets, Both);
        using var counted = SmallShop.Train(ModelFamilies.With(new NeighboursOptions()), Input);
        var members = Models.Blend.BlendMembers.Of([wide, counted]);
        using var lifted = WideModel.With(network, sets, Both with { Weights = Both.Weights with { Neighbours = 0 }, Neighbours = null });
        var query = Input.Split.Test[0].Query;
        Assert.Equal(SmallShop.Scores(lifted, query), SmallShop.Scores(members[0], query));
        Assert.Equal(wide.Name, members[0].Name);
        Assert.Same(counted, members[1]);
    }

    [Fact]
    public void A_blend_takes_what_reads_an_order_as_where_no_context_is_known()
    {
        using var network = SmallShop.Train(
            ModelFamilies.With(new SequenceOptions { EmbeddingSize = 8, HiddenSize = 8, MaxEpochs = 2, LearningRate = 0.02, IsWide = false }), Input);
        using var wide = WideModel.With(network, Form, Both);
        var member = Models.Blend.BlendMembers.Of([wide])[0];
        var fields = Input.Split.Train.Context.Fields.Count;
        var query = Input.Split.Test[0].Query;
        Assert.Equal(SmallShop.Scores(network, query with { Context = [.. query.Context.Select(_ => -1)] }), SmallShop.Scores(member, query));
        ServedOne.Check(member, [.. Input.Split.Test.Take(20).Select(c => c.Query)], fields);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        using var network = Network();
        var thrown = Assert.Throws<InvalidDataException>(
            () => ModelFamilies.With(new SequenceOptions()).Load(Input, new MemoryStream(SmallShop.Bytes(network))));
        Assert.Contains("recsys wide 4", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>An untrained network.</summary>
    private static ITrainedModel Network() =>
        SmallShop.Train(
            ModelFamilies.With(new SequenceOptions { EmbeddingSize = 8, HiddenSize = 8, MaxEpochs = 1, IsWide = false }), Input, epochs: 0);

    private sealed class Oracle(IReadOnlyList<EvaluationCase> cases, int items) : ITrainedModel
    {
        public string Name => "oracle";

        public int ItemSize => items;

        public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
        {
            scores[..(queries.Count * items)].Clear();
            for (var q = 0; q < queries.Count; q++) scores[(q * items) + cases.First(c => c.Query.User == queries[q].User).Target] = 1e6f;
        }

        public void Save(Stream stream)
        {
        }

        public void Dispose()
        {
        }
    }
}
