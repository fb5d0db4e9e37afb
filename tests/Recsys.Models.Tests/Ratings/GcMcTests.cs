using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Ratings;
using Recsys.Models.Ratings.Baselines;
using Recsys.Models.Ratings.GcMc;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Ratings;

public class GcMcTests
{
    private static readonly RatingDataset Train = SmallRatings.Split().Train;

    public GcMcTests() => TorchRuntime.Initialize();

    [Theory]
    [InlineData(GcMcAccumulation.Stack, GcMcNormalisation.Left, false)]
    [InlineData(GcMcAccumulation.Stack, GcMcNormalisation.Symmetric, true)]
    [InlineData(GcMcAccumulation.Sum, GcMcNormalisation.Left, true)]
    [InlineData(GcMcAccumulation.Sum, GcMcNormalisation.Symmetric, false)]
    public void Predictions_are_those_of_the_formulas_step_by_step(GcMcAccumulation accumulation, GcMcNormalisation normalisation, bool ordinal)
    {
        var options = new GcMcOptions
        {
            HiddenSize = 15, OutputSize = 4, Bases = 3, Accumulation = accumulation, Normalisation = normalisation, OrdinalSharing = ordinal,
        };
        var network = new GcMcNetwork(new RatingGraph(Train, options), options);
        using var parameters = Parameters(network);
        using var model = new GcMcModel(network, new KnownPairs(Train, BiasFit.Of(Train, new BiasOptions())), parameters.ToValues());
        var reference = new GcMcReference(Train, parameters.ToValues(), options);

        var predicted = SmallRatings.Everything(model, Train);

        var items = Train.ItemVocabulary.Size;
        for (var user = 2; user < Train.UserVocabulary.Size; user += 3)
        {
            for (var item = 2; item < items; item++) Assert.Equal(reference.Expected(user, item), predicted[(user * items) + item], 1e-4);
        }
    }

    [Fact]
    public void The_logits_of_training_are_those_of_the_folded_model()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var options = new GcMcOptions { HiddenSize = 20, OutputSize = 6 };
        var network = new GcMcNetwork(new RatingGraph(Train, options), options);
        using var parameters = Parameters(network);
        using var model = new GcMcModel(network, new KnownPairs(Train, BiasFit.Of(Train, new BiasOptions())), parameters.ToValues());
        var (users, items) = network.Encode(n => parameters[n], noise: null);
        var edges = network.Graph.Edges;

        var expected = network.Decode(n => parameters[n], users, items, edges).softmax(1).matmul(tensor(model.Levels));

        var predicted = SmallRatings.Everything(model, Train);
        for (var u = 0; u < edges.RowCount; u++)
        {
            for (var n = edges.Starts[u]; n < edges.Starts[u + 1]; n++)
            {
                Assert.Equal(ParameterSet.Floats(expected)[n], predicted[(u * edges.ColumnCount) + edges.Columns[n]], 1e-5);
            }
        }
    }

    [Fact]
    public void Dropping_a_node_drops_its_messages_of_all_levels_and_scales_the_others()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var options = new GcMcOptions { HiddenSize = 10, OutputSize = 10, NodeDropout = 0.5, HiddenDropout = 0 };
        // One user gave one item each of two ratings: what each node receives is one message.
        var train = SmallRatings.Of(1, 2, (1, 1, 1), (1, 2, 5));
        var network = new GcMcNetwork(new RatingGraph(train, options), options);
        using var parameters = Parameters(network);
        ParameterSet.Floats(eye(10)).CopyTo(parameters.ValuesOf("dense"));
        var clean = ParameterSet.Floats(network.Encode(n => parameters[n], noise: null).Items).ToArray();
        var seen = new HashSet<float>();
        for (var seed = 0; seed < 30; seed++)
        {
            using var generator = Seeded.Torch(seed, 1);
            var noisy = ParameterSet.Floats(network.Encode(n => parameters[n], generator).Items).ToArray();
            float[] ratios = [.. Enumerable.Range(0, clean.Length)
                .Where(k => clean[k] != 0).Select(k => MathF.Round(noisy[k] / clean[k], 4)).Distinct()];
            // Both items hear the one user: all of it, or nothing.
            seen.Add(Assert.Single(ratios));
        }

        Assert.Equal([0f, 2f], seen.Order());
    }

    [Fact]
    public void Ratings_of_too_many_levels_are_refused_with_the_reason()
    {
        var data = SmallRatings.Of(40, 1, [.. Enumerable.Range(1, 40).Select(u => (u, 1, u / 7f))]);
        var split = RatingSplit.Random(data, 1, 0.05, 0.05);
        var error = Assert.Throws<NotSupportedException>(() => RatingFamilies.With(new GcMcOptions()).Start(split, 1));
        Assert.Contains("36 different values", error.Message, StringComparison.Ordinal);
    }

    private static ParameterSet Parameters(GcMcNetwork network)
    {
        using var generator = Seeded.Torch(3, 0);
        var parameters = new ParameterSet();
        network.AddParameters(parameters, generator);
        // Large enough that the levels differ.
        foreach (var name in parameters.Names)
        {
            foreach (ref var value in parameters.ValuesOf(name)) value *= 3;
        }

        return parameters;
    }
}
