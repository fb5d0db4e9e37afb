using Recsys.Models.Contracts;
using Recsys.Models.Dense;
using Recsys.Models.Native;
using Recsys.Models.Sparse;
using Recsys.Models.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Autoencoder;

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
        : base(AutoencoderFamily.FamilyName, input, options.MaxEpochs, options.Patience, AutoencoderFamily.WideOf(input, options))
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
        int[] order = [.. _users];
        Seeded.Shuffle(random, order);
        double sum = 0;
        for (var from = 0; from < order.Length; from += _batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int[][] rows = [.. order.AsSpan(from, Math.Min(_batchSize, order.Length - from)).ToArray().Select(u => _histories[u])];
            var loss = Loss(rows, generator, random);
            loss.backward();
            Optimiser.Step();
            sum += loss.item<float>() * rows.Length;
        }

        return order.Length == 0 ? 0 : sum / order.Length;
    }

    protected override ITrainedModel BuildModel(ParameterValues values) => new AutoencoderModel(_network, values);

    private Tensor Loss(int[][] rows, Generator generator, Random random)
    {
        var inputs = _network.History.IsCut ? Array.ConvertAll(rows, r => RecentItems.BeforeMoment(r, random)) : rows;
        var x = HistoryRows.Normalised(inputs, _network.Items, _network.History.HalfLife, _options.InputDropout, random);
        Tensor Parameter(string name) => Parameters[name];
        var (hidden, divergence) = _network.Encode(Parameter, x, generator);
        var loss = _options.Loss == AutoencoderLoss.Multinomial
            ? SoftmaxLoss.Of(hidden, Parameters[AutoencoderNetwork.WeightOf(_network.Layers - 1)], Parameters[AutoencoderNetwork.BiasOf(_network.Layers - 1)], Targets(rows))
            : (_network.Decode(Parameter, hidden) - Marks(rows)).Squared().sum().Over(rows.Length);
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

    private Tensor Marks(int[][] rows)
    {
        var marks = zeros(rows.Length, _network.Items);
        var values = ParameterSet.Floats(marks);
        for (var r = 0; r < rows.Length; r++)
        {
            foreach (var item in rows[r]) values[(r * _network.Items) + item] = 1;
        }

        return marks;
    }
}
