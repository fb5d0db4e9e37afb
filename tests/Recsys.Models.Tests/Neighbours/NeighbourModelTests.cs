using Recsys.Datasets.Splits;
using Recsys.Models.Contracts;
using Recsys.Models.Gcn;
using Recsys.Models.Neighbours;
using Recsys.Models.Sequence;
using Recsys.Models.Training;

namespace Recsys.Models.Tests.Neighbours;

public class NeighbourModelTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 7);

    private static readonly NeighbourForm Form = NeighbourForm.OfSequences(Input);

    [Fact]
    public void Scores_are_those_of_the_model_and_the_weighed_neighbours()
    {
        using var model = Model();
        using var wide = NeighbourModel.With(model, Input, Form, new NeighbourWeight(0.25, 2));
        var query = Input.Split.Test[0].Query;
        var near = new float[model.ItemSize];
        ItemNeighbours.Of(Input.Split, Form.IsOrdered).AddTo(query.History, halfLife: 2, factor: 1, near);
        Assert.Contains(near, s => s > 0);
        var expected = SmallShop.Scores(model, query).Zip(near, (deep, n) => (0.75f * deep) + (0.25f * 8 * n));
        Assert.All(expected.Zip(SmallShop.Scores(wide, query)), p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    [Fact]
    public void Without_a_weight_they_change_nothing()
    {
        using var model = Model();
        using var wide = NeighbourModel.With(model, Input, Form, NeighbourWeight.None);
        var query = Input.Split.Test[0].Query;
        Assert.Equal(SmallShop.Scores(model, query), SmallShop.Scores(wide, query));
    }

    [Fact]
    public void A_model_that_knows_nothing_is_given_neighbours_and_ranks_better_on_validation()
    {
        using var model = Model();
        var fitted = NeighbourFit.Of(model, Input, Form);
        Assert.True(fitted.Share > 0);
        Assert.Contains(fitted.HalfLife, Form.HalfLives);
        var probe = new ValidationProbe(Input.Split.Validation, Input.Seed);
        var wide = NeighbourModel.With(model, Input, Form, fitted);
        Assert.True(probe.Ndcg10(wide) > probe.Ndcg10(model));
    }

    [Fact]
    public void Where_the_neighbours_bring_nothing_beyond_chance_the_model_stays_alone()
    {
        using var perfect = new Oracle(Input.Split.Validation, Model().ItemSize);
        Assert.Equal(NeighbourWeight.None, NeighbourFit.Of(perfect, Input, Form));
        using var blind = Model();
        Assert.Equal(NeighbourWeight.None, NeighbourFit.Of(blind, Input with { Split = Input.Split with { Validation = [] } }, Form));
    }

    [Fact]
    public void Of_a_model_with_item_vectors_the_vectors_stay()
    {
        using var graph = SmallShop.Train(new GcnFamily(new GcnOptions { EmbeddingSize = 8, MaxEpochs = 1 }), Input);
        Assert.Equal(8, Assert.IsAssignableFrom<ISimilarItems>(graph).ItemVectors().Width);
        using var sequence = Model();
        Assert.False(NeighbourModel.With(sequence, Input, Form, NeighbourWeight.None) is ISimilarItems);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        using var model = Model();
        var thrown = Assert.Throws<InvalidDataException>(() => new SequenceFamily().Load(Input, new MemoryStream(SmallShop.Bytes(model))));
        Assert.Contains("recsys neighbours 1", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>An untrained network.</summary>
    private static ITrainedModel Model() =>
        SmallShop.Train(new SequenceFamily(new SequenceOptions { EmbeddingSize = 8, HiddenSize = 8, MaxEpochs = 1, UseNeighbours = false }), Input, epochs: 0);

    private sealed class Oracle(IReadOnlyList<EvaluationCase> cases, int items) : ITrainedModel
    {
        public string Name => "oracle";

        public int ItemSize => items;

        public void Score(IReadOnlyList<Datasets.Queries.RecommendationQuery> queries, Span<float> scores)
        {
            scores[..(queries.Count * items)].Clear();
            for (var q = 0; q < queries.Count; q++) scores[(q * items) + cases.First(c => ReferenceEquals(c.Query, queries[q])).Target] = 1e6f;
        }

        public void Save(Stream stream)
        {
        }

        public void Dispose()
        {
        }
    }
}
