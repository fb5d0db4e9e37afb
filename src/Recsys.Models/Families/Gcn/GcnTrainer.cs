using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Gcn;

/// <summary>
/// Trains by users: with <c>p(i | u) = softmax_i(cos(u, i)/τ + b_i)</c> over all items, the loss of a user is the mean over the user's items of
/// <c>−log p(i | u)</c>, so that one softmax row serves all interactions of a user.
/// </summary>
internal sealed class GcnTrainer : TorchTrainingSession
{
    private readonly GcnOptions _options;
    private readonly HistoryForm _form;
    private readonly int _batchSize;
    private readonly InteractionGraph _graph;
    private readonly IGraphEncoder _encoder;
    private readonly int[] _users;
    private readonly int[][] _histories;

    public GcnTrainer(TrainingInput input, GcnOptions options)
        : base(GcnOptions.FamilyName, input, options.MaxEpochs, options.Patience, options.WideOf(input))
    {
        _options = options;
        _form = HistoryForm.Of(input, options.HistoryHalfLife, options.CutHistories);
        (_graph, _encoder) = GraphFor(input, options);
        _users = [.. Enumerable.Range(1, Math.Max(0, _graph.Users - 1)).Where(u => _graph.ItemsOf(u).Length > 0)];
        var train = input.Split.Train;
        _histories = RecentItems.OfUsers(train.Histories);
        _batchSize = BatchSizes.Of(options.BatchSize, _users.Length, steps: 12, least: 64, most: 512);
        using var generator = Seeded.Torch(input.Seed, 0);
        _encoder.AddParameters(Parameters, generator);
        if (options.UseItemBias) Parameters.Add(GcnModel.ItemBias, zeros(_graph.Items));
        Optimiser = new FusedAdam(Parameters, options.LearningRate, options.WeightDecay);
    }

    public static GcnModel ModelOf(TrainingInput input, GcnOptions options, ParameterValues values)
    {
        var (graph, encoder) = GraphFor(input, options);
        return new GcnModel(encoder, options, HistoryForm.Of(input, options.HistoryHalfLife, options.CutHistories), graph.Items, values);
    }

    protected override double TrainEpoch(Generator generator, Random random, CancellationToken cancellationToken)
    {
        double sum = 0;
        foreach (var batch in MadeAhead(Batches(random), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var loss = Loss(batch);
            loss.backward();
            Optimiser.Step();
            sum += loss.item<float>() * batch.Targets.RowCount;
        }

        return _users.Length == 0 ? 0 : sum / _users.Length;
    }

    /// <summary>A new item has no edges: its vector is its own embedding, which is made to point where the vectors of items like it do.</summary>
    protected override ParameterValues Finished(ParameterValues best)
    {
        var basis = ItemBasis.Of(Input, _options.UseCatalog);
        if (_options.Variant != GcnVariant.LightGcn || !basis.HasTraits) return best;
        using var model = new GcnModel(_encoder, _options, _form, _graph.Items, best);
        return new ParameterValues([.. best.Items.Select(v =>
        {
            if (v.Name is not (LightGcnEncoder.ItemEmbedding or GcnModel.ItemBias)) return v;
            var filled = v.Values.ToArray();
            DescribedItems.Fill(basis, v.Name == GcnModel.ItemBias ? v.Values : model.ItemVectors().Values, filled);
            return v with { Values = filled };
        })]);
    }

    protected override ITrainedModel BuildModel(ParameterValues values) => new GcnModel(_encoder, _options, _form, _graph.Items, values);

    private IEnumerable<Batch> Batches(Random random)
    {
        int[] order = [.. _users];
        Seeded.Shuffle(random, order);
        for (var from = 0; from < order.Length; from += _batchSize)
        {
            yield return Prepare(order.AsSpan(from, Math.Min(_batchSize, order.Length - from)), random);
        }
    }

    private Batch Prepare(ReadOnlySpan<int> users, Random random)
    {
        var ids = new int[users.Length];
        var histories = new int[users.Length][];
        var starts = new int[users.Length + 1];
        var (columns, shares) = (new List<int>(), new List<float>());
        for (var r = 0; r < users.Length; r++)
        {
            var items = _graph.ItemsOf(users[r]);
            ids[r] = random.NextDouble() < _options.UserDropout ? 0 : users[r];
            var known = _histories[users[r]];
            histories[r] = HistoryBatch.Thin(_form.IsCut ? RecentItems.BeforeMoment(known, random) : known, _options.HistoryDropout, random);
            foreach (var item in items)
            {
                // Item 0 is nobody: it takes no part.
                columns.Add(item - 1);
                shares.Add(1f / items.Length);
            }

            starts[r + 1] = columns.Count;
        }

        var inputs = HistoryBatch.Of(ids, histories, _graph.Users, _graph.Items, _encoder.SelfLoops, _form.HalfLife);
        inputs.Users.WithTranspose();
        inputs.Matrix.WithTranspose();
        return new Batch(inputs, new CsrMatrix(users.Length, _graph.Items - 1, starts, [.. columns], [.. shares]));
    }

    private Tensor Loss(Batch batch)
    {
        var encoding = _encoder.Encode(name => Parameters[name]);
        var vectors = _encoder.Users(encoding, batch.Inputs);
        return SoftmaxLoss.Of(
            GcnModel.Normalise(vectors).Over(_options.Temperature), GcnModel.Normalise(encoding.Items).slice(0, 1, _graph.Items, 1),
            _options.UseItemBias ? Parameters[GcnModel.ItemBias].slice(0, 1, _graph.Items, 1) : zeros(_graph.Items - 1),
            batch.Targets);
    }

    private static (InteractionGraph Graph, IGraphEncoder Encoder) GraphFor(TrainingInput input, GcnOptions options)
    {
        var graph = InteractionGraph.Of(input.Split.Train, options.Variant == GcnVariant.GcnConv);
        return (graph, options.Variant == GcnVariant.GcnConv
            ? new GcnConvEncoder(graph, options.EmbeddingSize, options.OutputSize, options.InitialDeviation)
            : new LightGcnEncoder(graph, options.EmbeddingSize, options.Layers, options.InitialDeviation));
    }

    /// <param name="Inputs">Users, or nobody, and what is known of their histories.</param>
    /// <param name="Targets">Shape [users × items − 1]: of each user the items, which share 1.</param>
    private sealed record Batch(HistoryBatch Inputs, CsrMatrix Targets);
}
