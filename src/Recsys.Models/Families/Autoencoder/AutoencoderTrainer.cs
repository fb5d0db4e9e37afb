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
internal sealed class AutoencoderTrainer : TorchTrainingSession
{
    private const int SmallestBatch = 64;

    private readonly AutoencoderOptions _options;
    private readonly int _batchSize;
    private readonly AutoencoderNetwork _network;
    private readonly int[][] _histories;
    private readonly int[] _users;

    public AutoencoderTrainer(TrainingInput input, AutoencoderOptions options)
        : base(AutoencoderOptions.FamilyName, input, options.MaxEpochs, options.Patience, options.WideOf(input))
    {
        _options = options;
        var train = input.Split.Train;
        _network = AutoencoderNetwork.Of(input, options);
        _histories = RecentItems.OfUsers(train.Histories);
        _users = [.. Enumerable.Range(0, _histories.Length).Where(u => _histories[u].Length > 0)];
        _batchSize = BatchSizes.Of(options.BatchSize, _users.Length, steps: 12, least: SmallestBatch, most: 512);
        using var generator = Seeded.Torch(input.Seed, 0);
        _network.AddParameters(Parameters, generator);
        // Larger batches take fewer steps, and bear longer ones.
        var growth = options.BatchSize is null ? Math.Cbrt(_batchSize / (double)SmallestBatch) : 1;
        Optimiser = new FusedAdam(Parameters, options.LearningRate * growth, options.WeightDecay);
    }

    protected override double TrainEpoch(Generator generator, Random random, CancellationToken cancellationToken)
    {
        double sum = 0;
        foreach (var batch in MadeAhead(Batches(random), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var loss = Loss(batch, generator);
            loss.backward();
            Optimiser.Step();
            sum += loss.item<float>() * batch.Targets.RowCount;
        }

        return _users.Length == 0 ? 0 : sum / _users.Length;
    }

    protected override ParameterValues Finished(ParameterValues best) => DescribedItems.Fill(
        Input, _options.UseCatalog, best, AutoencoderNetwork.WeightOf(_network.Layers - 1), AutoencoderNetwork.BiasOf(_network.Layers - 1));

    protected override ITrainedModel BuildModel(ParameterValues values) => new AutoencoderModel(_network, values);

    private IEnumerable<Batch> Batches(Random random)
    {
        int[] order = [.. _users];
        Seeded.Shuffle(random, order);
        for (var from = 0; from < order.Length; from += _batchSize)
        {
            int[][] rows = [.. order.AsSpan(from, Math.Min(_batchSize, order.Length - from)).ToArray().Select(u => _histories[u])];
            yield return Prepare(rows, random);
        }
    }

    private Batch Prepare(int[][] rows, Random random)
    {
        var inputs = _network.History.IsCut ? Array.ConvertAll(rows, r => RecentItems.BeforeMoment(r, random)) : rows;
        var x = HistoryRows.Normalised(inputs, _network.Items, _network.History.HalfLife, _options.InputDropout, random);
        return new Batch(x.WithTranspose(), Targets(rows));
    }

    private Tensor Loss(Batch batch, Generator generator)
    {
        Tensor Parameter(string name) => Parameters[name];
        var (hidden, divergence) = _network.Encode(Parameter, batch.Inputs, generator);
        var loss = _options.Loss == AutoencoderLoss.Multinomial
            ? SoftmaxLoss.Of(
                hidden, Parameters[AutoencoderNetwork.WeightOf(_network.Layers - 1)], Parameters[AutoencoderNetwork.BiasOf(_network.Layers - 1)],
                batch.Targets)
            : (_network.Decode(Parameter, hidden) - Marks(batch.Targets)).Squared().sum().Over(batch.Targets.RowCount);
        return divergence is null ? loss : loss.Plus(divergence.Times(_options.KlWeight * Math.Min(1, Epoch / (double)_options.AnnealEpochs)));
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
    /// <param name="Targets">Shape [users × items]: 1 for each item of a user.</param>
    private sealed record Batch(CsrMatrix Inputs, CsrMatrix Targets);
}
