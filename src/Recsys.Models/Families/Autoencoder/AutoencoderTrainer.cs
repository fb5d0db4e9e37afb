using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Autoencoder;

/// <summary>Trains by users: part of a user's items, those before a random moment, goes in; all of them are to come out.</summary>
internal sealed class AutoencoderTrainer : TorchTrainingSession<AutoencoderTrainer.Batch[]>
{
    internal const int EnoughInteractions = 120_000_000;
    private const int SmallestBatch = 64;

    private readonly AutoencoderOptions _options;
    private readonly int _batchSize;
    private readonly int _batchesOfStep;
    private readonly bool _samples;
    private readonly AutoencoderNetwork _network;
    private readonly int[][] _histories;
    private readonly int[] _users;

    public AutoencoderTrainer(TrainingInput input, AutoencoderOptions options)
        : base(
            AutoencoderOptions.FamilyName, input, EpochBudget.Of(options.MaxEpochs, input.Split.Train.Count, EnoughInteractions, most: 200),
            options.Patience, options.WideOf(input))
    {
        _options = options;
        var train = input.Split.Train;
        _network = AutoencoderNetwork.Of(input, options);
        _histories = RecentItems.OfUsers(train.Histories);
        _users = [.. Enumerable.Range(0, _histories.Length).Where(u => _histories[u].Length > 0)];
        _batchSize = BatchSizes.Of(options.BatchSize, _users.Length, steps: 12, least: SmallestBatch, most: 512);
        _samples = options.Loss == AutoencoderLoss.Multinomial && _network.Items > options.MaxSoftmaxItems;
        // A step of the optimiser passes over all parameters, however few of them its batch has touched.
        _batchesOfStep = _samples && options.BatchSize is null ? BatchSizes.BatchesOfStep(_users.Length, _batchSize) : 1;
        using var generator = Seeded.Torch(input.Seed, 0);
        _network.AddParameters(Parameters, generator);
        UnlearntRows.OfItems(Parameters, Input, AutoencoderNetwork.WeightOf(0));
        // Larger batches take fewer steps, and bear longer ones.
        var growth = options.BatchSize is null ? Math.Cbrt(_batchSize * _batchesOfStep / (double)SmallestBatch) : 1;
        Optimiser = new FusedAdam(Parameters, options.LearningRate * growth, options.WeightDecay);
    }

    protected override int ExamplesOfEpoch => _users.Length;

    protected override int CountOf(Batch[] batch) => batch.Sum(b => b.Targets.RowCount);

    protected override void Complete() => DescribedItems.Fill(
        Input, _options.UseCatalog, Parameters, AutoencoderNetwork.WeightOf(_network.Layers - 1), AutoencoderNetwork.BiasOf(_network.Layers - 1));

    protected override ITrainedModel BuildModel(bool ownsParameters) => new AutoencoderModel(_network, Parameters, ownsParameters);

    protected internal override IEnumerable<Batch[]> Batches(Random random)
    {
        int[] order = [.. _users];
        random.Shuffle(order);
        return NewFirst(Rehearsed(order, HasNew), HasNew).Chunk(_batchSize)
            .Select(users => Prepare(Array.ConvertAll(users, u => _histories[u]), random)).Chunk(_batchesOfStep);
    }

    protected override double Learn(Batch[] batch, Generator generator)
    {
        double sum = 0;
        foreach (var part in batch)
        {
            using var scope = NewDisposeScope();
            var share = part.Targets.RowCount / (double)CountOf(batch);
            var loss = Loss(part, generator);
            (batch.Length == 1 ? loss : loss.Times(share)).backward();
            sum += share * loss.item<float>();
        }

        return sum;
    }

    private Batch Prepare(int[][] rows, Random random)
    {
        var inputs = _network.History.IsCut ? Array.ConvertAll(rows, r => RecentItems.BeforeMoment(r, random)) : rows;
        var x = HistoryRows.Normalised(inputs, _network.Items, _network.History.HalfLife, _options.InputDropout, random);
        var targets = Targets(rows);
        if (!_samples) return new Batch(x, null, targets);
        var (sample, places) = ItemSample.Of(targets, _options.SampledItems, _network.Items - 1, _ => true, random);
        return new Batch(x, sample, places);
    }

    private Tensor Loss(Batch batch, Generator generator)
    {
        Tensor Parameter(string name) => Parameters[name];
        var (hidden, divergence) = _network.Encode(Parameter, batch.Inputs, generator);
        var loss = _options.Loss == AutoencoderLoss.Multinomial
            ? Multinomial(hidden, batch)
            : (_network.Decode(Parameter, hidden) - Marks(batch.Targets)).Squared().sum().Over(batch.Targets.RowCount);
        if (divergence is null) return loss;
        var share = Input.IsRefit ? 1 : Math.Min(1, Epoch / (double)_options.AnnealEpochs);
        return loss.Plus(divergence.Times(_options.KlWeight * share));
    }

    private Tensor Multinomial(Tensor hidden, Batch batch)
    {
        var (weight, bias) =
            (Parameters[AutoencoderNetwork.WeightOf(_network.Layers - 1)], Parameters[AutoencoderNetwork.BiasOf(_network.Layers - 1)]);
        return batch.Sample is { } sample
            ? sample.Loss(hidden, sample.Rows(weight), bias, batch.Targets)
            : SoftmaxLoss.Of(hidden, weight, bias, batch.Targets);
    }

    /// <summary>1 for each item of a row.</summary>
    private CsrMatrix Targets(int[][] rows)
    {
        var starts = new int[rows.Length + 1];
        for (var r = 0; r < rows.Length; r++) starts[r + 1] = starts[r] + rows[r].Length;
        var ones = new float[starts[^1]];
        ones.AsSpan().Fill(1);
        return new CsrMatrix(rows.Length, _network.Items, starts, [.. rows.SelectMany(r => r)], ones);
    }

    private static Tensor Marks(CsrMatrix targets)
    {
        var marks = zeros(targets.RowCount, targets.ColumnCount);
        var values = ParameterSet.Floats(marks);
        for (var r = 0; r < targets.RowCount; r++)
        {
            foreach (var item in targets.Columns.AsSpan(targets.Starts[r]..targets.Starts[r + 1])) values[(r * targets.ColumnCount) + item] = 1;
        }

        return marks;
    }

    /// <param name="Inputs">Shape [users × items]: what is known of the histories, of unit length.</param>
    /// <param name="Sample">The items that stand for all in the softmax; null where all are there.</param>
    /// <param name="Targets">Shape [users × items in the softmax]: 1 for each item of a user.</param>
    internal sealed record Batch(CsrMatrix Inputs, ItemSample? Sample, CsrMatrix Targets);
}
