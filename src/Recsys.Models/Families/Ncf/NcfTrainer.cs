using Recsys.Datasets;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Ncf;

/// <summary>
/// Trains by interactions: the query is what the model would have been asked (the user, the user's other items up to a random moment, the context of
/// the interaction), the candidates are the item taken and a sample of items not taken. The item taken is never in its own query's history.
/// </summary>
internal sealed class NcfTrainer : TorchTrainingSession<NcfTrainer.Batch[]>
{
    internal const int EnoughInteractions = 14_000_000;
    private const int MostDraws = 100;

    /// <summary>Interactions of a step whose candidates' vectors exist at once: some megabytes, whatever the step.</summary>
    internal const int GroupsAtOnce = 512;

    private readonly NcfOptions _options;
    private readonly int _batchSize;
    private readonly NcfNetwork _network;
    private readonly int[][] _taken;
    private readonly int[][] _histories;
    private readonly int[] _rows;

    public NcfTrainer(TrainingInput input, NcfOptions options)
        : base(
            NcfOptions.FamilyName, input, EpochBudget.Of(options.MaxEpochs, input.Split.Train.Count, EnoughInteractions, most: 60), options.Patience,
            options.WideOf(input),
            ValidationProbe.MaxCasesOf(options.NeedOf(TrainingSizes.Of(input)).CpuSecondsOfEpoch, input.Split.Train.ItemVocabulary.Count))
    {
        _options = options;
        var train = input.Split.Train;
        _network = new NcfNetwork(NcfShape.Of(input, options), options);
        _taken = [.. Enumerable.Range(0, train.Histories.Users).Select(u => DistinctItems.Of(train.Histories.ItemsOf(u)))];
        _histories = RecentItems.OfUsers(train.Histories);
        // A user who took everything leaves nothing to set against it.
        _rows = [.. Enumerable.Range(0, train.Count).Where(r => _taken[train.Users[r]].Length < _network.Shape.Items - 1)];
        _batchSize = options.BatchOf(_rows.Length);
        using var generator = Seeded.Torch(input.Seed, 0);
        _network.AddParameters(Parameters, generator);
        UnlearntRows.OfItems(Parameters, Input, NcfNetwork.QueryTable, _network.Shape.HistoryRow(0));
        Optimiser = new FusedAdam(Parameters, options.LearningRate, options.WeightDecay, LargeTables());
    }

    /// <summary>The tables of which a step reads less than half.</summary>
    private IEnumerable<string> LargeTables()
    {
        var train = Input.Split.Train;
        var history = _rows.Average(r => (double?)Math.Min(_options.MaxTrainingHistory, _histories[train.Users[r]].Length)) ?? 0;
        if (_network.Shape.QueryRows > 2 * _batchSize * (1 + history)) yield return NcfNetwork.QueryTable;
        if (_network.Shape.Items <= 2L * _batchSize * (1 + _options.Negatives)) yield break;
        yield return NcfNetwork.ItemTable;
        yield return NcfNetwork.ItemBias;
    }

    protected override IEnumerable<(string Table, CsrMatrix Rows)> RowsOf(Batch[] batch) => batch.SelectMany(
        b => new[]
        {
            (NcfNetwork.QueryTable, b.Queries), (NcfNetwork.ItemTable, b.Candidates), (NcfNetwork.ItemBias, b.Candidates),
        });

    protected override int ExamplesOfEpoch => _rows.Length;

    protected override int CountOf(Batch[] batch) => batch.Sum(b => b.Queries.RowCount);

    protected override void Complete() => DescribedItems.Fill(Input, _options.UseCatalog, Parameters, NcfNetwork.ItemTable, NcfNetwork.ItemBias);

    protected override ITrainedModel BuildModel(bool ownsParameters)
    {
        UnlearntRows.OfUsers(Parameters, Input, NcfNetwork.QueryTable);
        return new NcfModel(_network, Parameters, ownsParameters);
    }

    protected internal override IEnumerable<Batch[]> Batches(Random random)
    {
        int[] order = [.. _rows];
        random.Shuffle(order);
        var isNew = IsNew();
        return NewFirst(Rehearsed(order, isNew), isNew).Chunk(_batchSize)
            .Select(rows => rows.Chunk(GroupsAtOnce).Select(part => Prepare(part, random)).ToArray());
    }

    private Func<int, bool> IsNew()
    {
        var histories = Input.Split.Train.Histories;
        var isNew = new bool[Input.Split.Train.Count];
        for (var user = 0; user < histories.Users; user++)
        {
            foreach (var row in histories.RowsOf(user)[KnownOf(user)..]) isNew[row] = true;
        }

        return row => isNew[row];
    }

    protected override double Learn(Batch[] batch, Generator generator)
    {
        double sum = 0;
        foreach (var part in batch)
        {
            using var scope = NewDisposeScope();
            var share = part.Queries.RowCount / (double)CountOf(batch);
            var loss = Loss(part, generator);
            (batch.Length == 1 ? loss : loss.Times(share)).backward();
            sum += share * loss.item<float>();
        }

        return sum;
    }

    private Batch Prepare(ReadOnlySpan<int> rows, Random random)
    {
        var train = Input.Split.Train;
        var queryRows = new QueryRows(_network.Shape, _options, rows.Length);
        var candidates = new int[rows.Length * (1 + _options.Negatives)];
        var history = new int[_options.MaxTrainingHistory];
        var at = 0;
        foreach (var row in rows)
        {
            var (user, item) = (train.Users[row], train.Items[row]);
            var part = Known(_histories[user], item, history, random, out var size);
            queryRows.Add(random.NextDouble() < _options.UserDropout ? 0 : user, part, size, train.ContextOf(row));
            candidates[at++] = item;
            for (var n = 0; n < _options.Negatives; n++) candidates[at++] = NotTaken(_taken[user], random);
        }

        return new Batch(queryRows.ToMatrix(), CsrMatrix.Selection(candidates, _network.Shape.Items));
    }

    private Tensor Loss(Batch batch, Generator generator)
    {
        Tensor Parameter(string name) => Parameters[name];
        var (groups, width) = (batch.Queries.RowCount, 1 + _options.Negatives);
        var selection = batch.Candidates;
        var items = CsrProduct.Of(selection, Parameters[NcfNetwork.ItemTable]);
        var bias = CsrProduct.Of(selection, Parameters[NcfNetwork.ItemBias]).reshape(groups, width);
        var scores = _network.TrainingScores(Parameter, NcfNetwork.Queries(Parameter, batch.Queries), items, bias, generator);
        if (_options.Loss == NcfLoss.SampledSoftmax)
        {
            return nn.functional.log_softmax(scores, 1).narrow(1, 0, 1).sum().Over(-groups);
        }

        var labels = zeros(groups, width);
        var marks = ParameterSet.Floats(labels);
        for (var g = 0; g < groups; g++) marks[g * width] = 1;
        return nn.functional.binary_cross_entropy_with_logits(scores, labels);
    }

    /// <summary>
    /// What the query of an example knows: the items before a random moment, without the one asked for, and how many they stand for.
    /// </summary>
    private ReadOnlySpan<int> Known(int[] items, int without, int[] buffer, Random random, out int size)
    {
        var end = _network.Shape.History.IsCut ? random.Next(items.Length + 1) : items.Length;
        var before = items.AsSpan(0, end).IndexOf(without) >= 0 ? end - 1 : end;
        var read = Math.Min(buffer.Length, before);
        if (double.IsFinite(_network.Shape.History.HalfLife))
        {
            // The latest weigh most: those beyond the buffer are left out, and nothing stands for them.
            size = read;
            var at = read;
            for (var i = end - 1; at > 0; i--)
            {
                if (items[i] != without) buffer[--at] = items[i];
            }

            return buffer.AsSpan(0, read);
        }

        // Where all weigh the same a random part is as good as the latest: sampling by selection, in order.
        size = before;
        var (kept, left) = (0, before);
        for (var i = 0; kept < read; i++)
        {
            if (items[i] == without) continue;
            if (random.Next(left--) < read - kept) buffer[kept++] = items[i];
        }

        return buffer.AsSpan(0, read);
    }

    /// <summary>An item that was not taken; one that was where hardly any is left to find.</summary>
    private int NotTaken(int[] taken, Random random)
    {
        var item = random.Next(1, _network.Shape.Items);
        for (var draws = 1; draws < MostDraws && Array.BinarySearch(taken, item) >= 0; draws++) item = random.Next(1, _network.Shape.Items);
        return item;
    }

    /// <param name="Queries">Shape [groups × rows of the query table].</param>
    /// <param name="Candidates">Shape [groups · (1 + negatives) × items]: of each group the item taken, then those that were not.</param>
    internal sealed record Batch(CsrMatrix Queries, CsrMatrix Candidates);
}
