using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>
/// Minimises <c>−Σ log p(M_ij = r_ij)</c> over all ratings in every step; the dropped nodes keep a rating from being read off the graph.
/// </summary>
internal sealed class GcMcTrainer : RatingTrainingSession
{
    private readonly GcMcOptions _options;
    private readonly GcMcNetwork _network;
    private readonly long[] _levels;

    public GcMcTrainer(RatingSplit split, int seed, GcMcOptions options)
        : base(split, seed, options.MaxEpochs, options.Patience)
    {
        _options = options;
        _network = new GcMcNetwork(new RatingGraph(split.Train, options), options);
        _levels = Array.ConvertAll(_network.Graph.Edges.Values, v => (long)v);
        using var generator = Seeded.Torch(seed, 0);
        _network.AddParameters(Parameters, generator);
        Prepare(options.LearningRate, options.AverageDecay);
    }

    protected override double TrainEpoch(Generator generator, Random random, CancellationToken cancellationToken)
    {
        double sum = 0;
        for (var step = 0; step < _options.StepsAnEpoch; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (users, items) = _network.Encode(name => Parameters[name], generator);
            var logits = _network.Decode(name => Parameters[name], users, items, _network.Graph.Edges);
            var loss = nn.functional.cross_entropy(logits, tensor(_levels));
            Step(loss);
            sum += loss.item<float>();
        }

        return sum / _options.StepsAnEpoch;
    }

    protected override IRatingModel BuildModel(ParameterValues values) => new GcMcModel(_network, Known, values);
}
