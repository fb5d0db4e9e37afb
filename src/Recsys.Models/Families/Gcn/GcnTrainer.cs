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
internal sealed class GcnTrainer : TorchTrainingSession<GcnTrainer.Batch[]>
{
    internal const int EnoughInteractions = 20_000_000;

    private readonly GcnOptions _options;
    private readonly HistoryForm _form;
    private readonly int _batchSize;
    private readonly int _batchesOfStep;
    private readonly bool _samples;
    private readonly InteractionGraph _graph;
    private readonly IGraphEncoder _encoder;
    private readonly int[] _users;
    private readonly int[][] _histories;

    public GcnTrainer(TrainingInput input, GcnOptions options)
        : base(
            GcnOptions.FamilyName, input, EpochBudget.Of(options.MaxEpochs, input.Split.Train.Count, EnoughInteractions, most: 100),
            options.Patience, options.WideOf(input))
    {
        _options = options;
        _form = HistoryForm.Of(input, options.HistoryHalfLife, options.CutHistories);
        (_graph, _encoder) = GraphFor(input, options);
        _users = [.. Enumerable.Range(1, Math.Max(0, _graph.Users - 1)).Where(u => _graph.ItemsOf(u).Length > 0)];
        var train = input.Split.Train;
        _histories = RecentItems.OfUsers(train.Histories);
        _batchSize = BatchSizes.Of(options.BatchSize, _users.Length, steps: 12, least: 64, most: 512);
        _batchesOfStep = options.BatchSize is null ? BatchSizes.BatchesOfStep(_users.Length, _batchSize) : 1;
        _samples = _graph.Items > options.MaxSoftmaxItems;
        using var generator = Seeded.Torch(input.Seed, 0);
        _encoder.AddParameters(Parameters, generator);
        if (options.UseItemBias) Parameters.Add(GcnModel.ItemBias, zeros(_graph.Items));
        Optimiser = new FusedAdam(Parameters, options.LearningRate * Math.Cbrt(_batchesOfStep), options.WeightDecay);
    }

    public static GcnModel Load(TrainingInput input, GcnOptions options, Stream stream)
    {
        var (graph, encoder) = GraphFor(input, options);
        var shapes = options.UseItemBias ? [.. encoder.Shapes, (GcnModel.ItemBias, [graph.Items])] : encoder.Shapes;
        var parameters = SavedModel.Read(stream, GcnOptions.FamilyName, ParameterSet.Of(shapes));
        return new GcnModel(encoder, options, HistoryForm.Of(input, options.HistoryHalfLife, options.CutHistories), graph.Items, parameters);
    }

    protected override int ExamplesOfEpoch => _users.Length;

    protected override int CountOf(Batch[] batch) => batch.Sum(b => b.Targets.RowCount);

    /// <summary>A new item has no edges: its vector is its own embedding, which is made to point where the vectors of items like it do.</summary>
    protected override void Complete()
    {
        var basis = ItemBasis.Of(Input, _options.UseCatalog);
        if (_options.Variant != GcnVariant.LightGcn || !basis.HasTraits) return;
        using var model = BuildModel(ownsParameters: false);
        DescribedItems.Fill(basis, ((GcnModel)model).ItemVectors().Values, Parameters.ValuesOf(LightGcnEncoder.ItemEmbedding));
        if (!_options.UseItemBias) return;
        var bias = Parameters.ValuesOf(GcnModel.ItemBias);
        DescribedItems.Fill(basis, bias, bias);
    }

    protected override ITrainedModel BuildModel(bool ownsParameters)
    {
        UnlearntRows.OfUsers(Parameters, Input, LightGcnEncoder.UserEmbedding);
        return new GcnModel(_encoder, _options, _form, _graph.Items, Parameters, ownsParameters);
    }

    protected internal override IEnumerable<Batch[]> Batches(Random random)
    {
        int[] order = [.. _users];
        random.Shuffle(order);
        return NewFirst(Rehearsed(order, HasNew), HasNew).Chunk(_batchSize).Select(users => Prepare(users, random)).Chunk(_batchesOfStep);
    }

    /// <summary>
    /// The graph is encoded once for all batches of the step. What they learn comes together at the encoding, and goes from there to the parameters.
    /// </summary>
    protected override double Learn(Batch[] batch, Generator generator)
    {
        var encoding = _encoder.Encode(name => Parameters[name]);
        Tensor[] made = [.. Made(encoding)];
        foreach (var table in made) table.requires_grad = true;
        double sum = 0;
        foreach (var part in batch)
        {
            using var scope = NewDisposeScope();
            var share = part.Targets.RowCount / (double)CountOf(batch);
            var loss = Loss(encoding, part);
            (batch.Length == 1 ? loss : loss.Times(share)).backward();
            sum += share * loss.item<float>();
        }

        var gradients = encoding.Tables(t => Parameters.Holds(t) ? t : t.grad ?? zeros_like(t));
        foreach (var table in made) table.Dispose();
        _encoder.Learn(name => Parameters[name], gradients);
        return sum;
    }

    private IEnumerable<Tensor> Made(GraphEncoding encoding) =>
        new[] { encoding.Items, encoding.UserTable }.Concat(encoding.HistoryTables).Where(t => !Parameters.Holds(t));

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
                columns.Add(item);
                shares.Add(1f / items.Length);
            }

            starts[r + 1] = columns.Count;
        }

        var inputs = HistoryBatch.Of(ids, histories, _graph.Users, _graph.Items, _encoder.SelfLoops, _form.HalfLife);
        // Item 0 is nobody: it takes no part.
        var first = _samples ? 0 : 1;
        int[] chosen = [.. columns.Select(item => item - first)];
        var targets = new CsrMatrix(users.Length, _graph.Items - first, starts, chosen, [.. shares]);
        if (!_samples) return new Batch(inputs, null, targets);
        var (sample, places) = ItemSample.Of(targets, _options.SampledItems, _graph.Items - 1, _ => true, random);
        return new Batch(inputs, sample, places);
    }

    private Tensor Loss(GraphEncoding encoding, Batch batch)
    {
        var vectors = GcnModel.Normalise(_encoder.Users(encoding, batch.Inputs)).Over(_options.Temperature);
        var bias = _options.UseItemBias ? Parameters[GcnModel.ItemBias] : null;
        return batch.Sample is { } sample
            ? sample.Loss(vectors, GcnModel.Normalise(sample.Rows(encoding.Items)), bias, batch.Targets)
            : SoftmaxLoss.Of(
                vectors, GcnModel.Normalise(encoding.Items).slice(0, 1, _graph.Items, 1),
                bias?.slice(0, 1, _graph.Items, 1) ?? zeros(_graph.Items - 1), batch.Targets);
    }

    private static (InteractionGraph Graph, IGraphEncoder Encoder) GraphFor(TrainingInput input, GcnOptions options)
    {
        var graph = InteractionGraph.Of(input.Split.Train, options.Variant == GcnVariant.GcnConv);
        return (graph, options.Variant == GcnVariant.GcnConv
            ? new GcnConvEncoder(graph, options.EmbeddingSize, options.OutputSize, options.InitialDeviation)
            : new LightGcnEncoder(
                graph, options.EmbeddingSize, options.Layers, options.InitialDeviation,
                readsNewItems: ItemBasis.Of(input, options.UseCatalog).HasTraits));
    }

    /// <param name="Inputs">Users, or nobody, and what is known of their histories.</param>
    /// <param name="Sample">The items that stand for all in the softmax; null where all are there.</param>
    /// <param name="Targets">Shape [users × items in the softmax]: of each user the items, which share 1.</param>
    internal sealed record Batch(HistoryBatch Inputs, ItemSample? Sample, CsrMatrix Targets);
}
