using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Families.Gcn;
using Recsys.Registry;
using Recsys.Scoring;
using Recsys.Scoring.Graphs;
using Recsys.TestKit;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Families.Gcn;

public class LightGcnTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 3);

    public LightGcnTests() => TorchRuntime.Initialize();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void With_the_training_history_the_live_user_vector_is_the_one_of_the_whole_graph(int layers)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var graph = InteractionGraph.Of(Input.Split.Train, selfLoops: false);
        var encoder = new LightGcnEncoder(graph, 8, layers, 0.1, readsNewItems: false);
        using var parameters = EncoderGradient.Parameters(encoder);
        var (users, items) = DensePropagation(graph, parameters["user_embedding"], parameters["item_embedding"], layers);

        var encoding = encoder.Encode(n => parameters[n]);
        int[] all = [.. Enumerable.Range(0, graph.Users)];
        var batch = HistoryBatch.Of(all, [.. all.Select(u => graph.ItemsOf(u).ToArray())], graph.Users, graph.Items, selfLoops: false);

        Assert.InRange((encoding.Items - items).abs().max().item<float>(), 0, 1e-6f);
        Assert.InRange((encoder.Users(encoding, batch) - users).abs().max().item<float>(), 0, 1e-6f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_gradient_is_that_of_the_dense_graph(int layers)
    {
        using var scope = NewDisposeScope();
        var graph = InteractionGraph.Of(Input.Split.Train, selfLoops: false);
        var encoder = new LightGcnEncoder(graph, 8, layers, 0.1, readsNewItems: false);
        using var ours = EncoderGradient.Parameters(encoder);
        using var theirs = EncoderGradient.Parameters(encoder);

        EncoderGradient.Learn(encoder, graph, ours);
        var (users, items) = DensePropagation(graph, theirs["user_embedding"], theirs["item_embedding"], layers);
        EncoderGradient.Loss(users, items).backward();

        foreach (var name in ours.Names)
        {
            // Row 0 is nobody: ours has no row for it, so nothing is compared there.
            Assert.InRange((ours[name].grad![1..] - theirs[name].grad![1..]).abs().max().item<float>(), 0, 1e-6f);
        }
    }

    [Fact]
    public void The_gradient_of_convolutions_with_weights_is_the_slope_of_the_loss()
    {
        using var scope = NewDisposeScope();
        var graph = InteractionGraph.Of(Input.Split.Train, selfLoops: true);
        var encoder = new GcnConvEncoder(graph, 8, 4, 0.5);
        using var parameters = EncoderGradient.Parameters(encoder);
        EncoderGradient.Learn(encoder, graph, parameters);
        foreach (var name in parameters.Names)
        {
            using var gradient = parameters[name].grad!;
            var slope = gradient.pow(2).sum().item<float>();
            Assert.True(slope > 0);
            Assert.Equal(1, EncoderGradient.Slope(encoder, graph, parameters, name, gradient) / slope, 0.05);
        }
    }

    [Fact]
    public void A_fresh_event_moves_an_unknown_user_towards_its_neighbours()
    {
        using var model = SmallShop.Train(
            ModelFamilies.With(new GcnOptions { EmbeddingSize = 16, BatchSize = 16, MaxEpochs = 30, Patience = 30, IsWide = false }), Input);
        var item = Input.Split.Train.Items[0];
        var scores = SmallShop.Scores(model, new RecommendationQuery { History = [item] });
        var repeated = SmallShop.Scores(model, new RecommendationQuery { History = [item, item, item] });
        Assert.Equal(scores, repeated);
        Assert.True(Enumerable.Range(1, model.ItemSize - 1).Count(i => scores[i] > scores[item]) < 5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_score_is_the_cosine_over_the_temperature_and_the_bias_where_there_is_one(bool biased)
    {
        var options = new GcnOptions { EmbeddingSize = 16, BatchSize = 16, MaxEpochs = 3, UseItemBias = biased, IsWide = false };
        using var model = (GcnModel)SmallShop.Train(ModelFamilies.With(options), Input);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (history, vectors) = (new[] { 1, 2 }, model.Items);
        var user = model.Encoder.Users(
            model.Encoding,
            HistoryBatch.Of([0], [history], (int)model.Encoding.UserTable.shape[0], model.ItemSize, selfLoops: false, model.History.HalfLife));
        var cosine = user.matmul(vectors.t()).squeeze(0) / user.norm();

        var scores = SmallShop.Scores(model, new RecommendationQuery { History = history });

        var bias = biased ? model.Bias!.data<float>().ToArray() : new float[model.ItemSize];
        Assert.Equal(biased, bias.Any(b => b != 0));
        for (var i = 1; i < model.ItemSize; i++) Assert.Equal((cosine[i].item<float>() / options.Temperature) + bias[i], scores[i], 1e-4);
    }

    [Fact]
    public void Similar_items_are_ranked_by_cosine()
    {
        using var model = (GcnModel)SmallShop.Train(
            ModelFamilies.With(new GcnOptions { EmbeddingSize = 16, BatchSize = 16, MaxEpochs = 5, IsWide = false }), Input);
        var vectors = model.ItemVectors();
        using var folder = new TempFolder();
        var export = new VersionExport(folder.Path, Input.Split.Train.Context.Fields.Count);
        export.Add(model);
        export.AddSimilar(model);
        using var version = ServedVersion.Open(export.Finish(), folder.Path);
        double Cosine(int a, int b) =>
            Enumerable.Range(0, vectors.Width).Sum(d => (double)vectors.Values[(a * vectors.Width) + d] * vectors.Values[(b * vectors.Width) + d]);

        var (items, scores) = version.Best(ModelFiles.Similar, new GraphQuery { Item = 3, History = [3], K = 6 });

        int[] expected = [.. Enumerable.Range(1, model.ItemSize - 1).OrderByDescending(i => Cosine(3, i)).Take(6)];
        Assert.Equal(expected, items);
        Assert.All(items.Zip(scores), p => Assert.Equal(Cosine(3, p.First), p.Second, 1e-5));
    }

    /// <summary>The definition: powers of the whole normalised adjacency, the mean over the layers.</summary>
    private static (Tensor Users, Tensor Items) DensePropagation(InteractionGraph graph, Tensor users, Tensor items, int layers)
    {
        var adjacency = new float[graph.Users + graph.Items, graph.Users + graph.Items];
        for (var u = 0; u < graph.Users; u++)
        {
            foreach (var i in graph.ItemsOf(u))
            {
                var itemDegree = Enumerable.Range(0, graph.Users).Count(v => graph.ItemsOf(v).Contains(i));
                adjacency[u, graph.Users + i] = adjacency[graph.Users + i, u] = 1 / MathF.Sqrt(graph.ItemsOf(u).Length * itemDegree);
            }
        }

        var a = tensor(adjacency);
        var layer = cat([users, items], 0);
        var sum = layer;
        for (var k = 0; k < layers; k++)
        {
            layer = a.matmul(layer);
            sum = sum + layer;
        }

        var mean = sum / (layers + 1);
        return (mean.slice(0, 0, graph.Users, 1), mean.slice(0, graph.Users, graph.Users + graph.Items, 1));
    }
}
