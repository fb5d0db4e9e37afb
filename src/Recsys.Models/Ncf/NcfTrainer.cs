using Recsys.Models.Contracts;
using Recsys.Models.Native;
using Recsys.Models.Sparse;
using Recsys.Models.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Ncf;

/// <summary>
/// Trains by interactions: the query is what the model would have been asked (the user, the user's other items, the context of that moment),
/// the candidates are the item taken and a sample of items not taken. The item taken is never in its own query's history.
/// </summary>
internal sealed class NcfTrainer : TorchTrainingSession
{
    private readonly NcfOptions _options;
    private readonly int _batchSize;
    private readonly NcfNetwork _network;
    private readonly int[][] _taken;
    private readonly int[] _rows;

    public NcfTrainer(TrainingInput input, NcfOptions options)
        : base(NcfFamily.FamilyName, input, options.MaxEpochs, options.Patience)
    {
        _options = options;
        var train = input.Split.Train;
        _network = new NcfNetwork(NcfShape.Of(train, options), options);
        _taken = [.. Enumerable.Range(0, train.Histories.Users).Select(u => DistinctItems.Of(train.Histories.ItemsOf(u)))];
        // A user who took everything leaves nothing to set against it.
        _rows = [.. Enumerable.Range(0, train.Count).Where(r => _taken[train.Users[r]].Length < _network.Shape.Items - 1)];
        _batchSize = BatchSizes.Of(options.BatchSize, _rows.Length, steps: 190, least: 512, most: 4096);
        using var generator = Seeded.Torch(input.Seed, 0);
        _network.AddParameters(Parameters, generator);
        Optimiser = new FusedAdam(Parameters, options.LearningRate, options.WeightDecay);
    }

    protected override double TrainEpoch(Generator generator, Random random, CancellationToken cancellationToken)
    {
        int[] order = [.. _rows];
        random.Shuffle(order);
        var shuffled = Array.ConvertAll(_taken, items => (int[])items.Clone());
        foreach (var items in shuffled) random.Shuffle(items);
        double sum = 0;
        for (var from = 0; from < order.Length; from += _batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rows = order.AsSpan(from, Math.Min(_batchSize, order.Length - from));
            var loss = Loss(rows, shuffled, generator, random);
            loss.backward();
            Optimiser.Step();
            sum += ParameterSet.Floats(loss)[0] * rows.Length;
        }

        return order.Length == 0 ? 0 : sum / order.Length;
    }

    protected override ITrainedModel BuildModel(ParameterValues values) => new NcfModel(_network, values);

    private Tensor Loss(ReadOnlySpan<int> rows, int[][] shuffled, Generator generator, Random random)
    {
        var train = Input.Split.Train;
        var queryRows = new QueryRows(_network.Shape, _options, rows.Length);
        var candidates = new int[rows.Length * (1 + _options.Negatives)];
        var history = new int[_options.MaxTrainingHistory];
        var at = 0;
        foreach (var row in rows)
        {
            var (user, item) = (train.Users[row], train.Items[row]);
            var part = Part(shuffled[user], item, history, random);
            queryRows.Add(random.NextDouble() < _options.UserDropout ? 0 : user, part, shuffled[user].Length - 1, train.ContextOf(row));
            candidates[at++] = item;
            for (var n = 0; n < _options.Negatives; n++) candidates[at++] = NotTaken(_taken[user], random);
        }

        Tensor Parameter(string name) => Parameters[name];
        var (groups, size) = (rows.Length, 1 + _options.Negatives);
        var selection = CsrMatrix.Selection(candidates, _network.Shape.Items);
        var items = CsrProduct.Of(selection, Parameters[NcfNetwork.ItemTable]);
        var bias = CsrProduct.Of(selection, Parameters[NcfNetwork.ItemBias].unsqueeze(1)).reshape(groups, size);
        var itemLayer = _network.ItemLayer(Parameter, items, generator).reshape(groups, size, -1);
        var scores = _network.Scores(
            Parameter, NcfNetwork.Queries(Parameter, queryRows.ToMatrix()), items.reshape(groups, size, -1), itemLayer, bias, generator);
        if (_options.Loss == NcfLoss.SampledSoftmax)
        {
            return nn.functional.log_softmax(scores, 1).narrow(1, 0, 1).sum().Over(-groups);
        }

        var labels = zeros(groups, size);
        var marks = ParameterSet.Floats(labels);
        for (var g = 0; g < groups; g++) marks[g * size] = 1;
        return nn.functional.binary_cross_entropy_with_logits(scores, labels);
    }

    /// <summary>
    /// A random run of the user's shuffled items without the one asked for: every other item is as likely to be in it.
    /// </summary>
    private static ReadOnlySpan<int> Part(int[] items, int without, int[] buffer, Random random)
    {
        var count = 0;
        var start = random.Next(items.Length);
        for (var i = 0; i < items.Length && count < buffer.Length; i++)
        {
            var item = items[(start + i) % items.Length];
            if (item != without) buffer[count++] = item;
        }

        return buffer.AsSpan(0, count);
    }

    private int NotTaken(int[] taken, Random random)
    {
        while (true)
        {
            var item = random.Next(1, _network.Shape.Items);
            if (Array.BinarySearch(taken, item) < 0) return item;
        }
    }
}
