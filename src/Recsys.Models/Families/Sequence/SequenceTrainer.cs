using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// Predicts every event of every history from those before it, all positions of a window in one pass, with the softmax over items as loss.
/// </summary>
internal sealed class SequenceTrainer : TorchTrainingSession<SequenceStep>
{
    internal const int EnoughPredictions = 30_000_000;
    private const int PredictionsOfAStep = 1_600, PredictionsOfASmallStep = 256, MostContextEpochs = 10;

    private readonly SequenceOptions _options;
    private readonly SequenceShape _shape;
    private readonly SequenceNetwork _network;
    private readonly bool _samples;
    private readonly Tensor? _newItems;
    private readonly int _choosable;
    private bool _isHandedOver;

    public SequenceTrainer(TrainingInput input, SequenceOptions options)
        : base(
            SequenceOptions.FamilyName, input, EpochBudget.Of(options.MaxEpochs, input.Split.Train.Count, EnoughPredictions, most: 40),
            options.Patience, options.WideOf(input))
    {
        _options = options;
        _shape = SequenceShape.Of(input, options);
        _network = new SequenceNetwork(options, _shape, input.Seed);
        _samples = _shape.Items > options.MaxSoftmaxItems;
        var known = Enumerable.Range(1, _shape.Items - 1).Where(_shape.Basis.IsTrained).ToArray();
        _choosable = _shape.Items - 1;
        if (_shape.Basis.HasTraits && known.Length < _choosable)
        {
            // An item that nobody could take yet was not passed over: as a rival it would teach that what describes it is not wanted.
            _choosable = known.Length;
            _newItems = zeros(_shape.Items - 1);
            var marks = ParameterSet.Floats(_newItems);
            marks.Fill(float.NegativeInfinity);
            foreach (var item in known) marks[item - 1] = 0;
        }

        Parameters = _network.Parameters;
        _network.LearnContext(alone: false);
        var isBsaRec = options.Kind == SequenceEncoderKind.BsaRec;
        Optimiser = new FusedAdam(Parameters, options.LearningRate ?? (isBsaRec ? 1e-3 : 3e-3), options.WeightDecay);
    }

    protected override double RateDecay => _options.LearningRateDecay;

    protected override int MostOfLaterPhases => _shape.Context.Ids > 0 ? Math.Clamp(MostOfPhase / 4, 3, MostContextEpochs) : 0;

    protected override int CountOf(SequenceStep batch) => batch.Targets.RowCount;

    protected override double Learn(SequenceStep batch, Generator generator)
    {
        var items = _network.TrainingItems(batch.Basis);
        var vectors = _network.Vectors(batch.Windows, items, generator);
        var loss = batch.Sample is { } sample
            ? sample.Loss(vectors, sample.Rows(items.Predicted), items.Bias, batch.Targets)
            : FullLoss(vectors, items, batch.Targets);
        loss.backward();
        return loss.item<float>();
    }

    protected override void Enter(int phase) => _network.LearnContext(alone: phase > 0);

    protected override ITrainedModel BuildModel(bool ownsParameters)
    {
        _isHandedOver |= ownsParameters;
        return new SequenceModel(_options, _network, ownsParameters);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_isHandedOver) _network.Dispose();
            _newItems?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Windows of about the same length side by side, the batches in random order: little padding, and no order that the steps could learn.
    /// </summary>
    protected override IEnumerable<SequenceStep> Batches(Random random)
    {
        var train = Input.Split.Train;
        var windows = Enumerable.Range(1, Math.Max(0, train.UserVocabulary.Size - 1))
            .SelectMany(u => SequenceWindows.OfUser(train, u, _options.MaxHistory, random)).ToArray();
        random.Shuffle(windows);
        var sorted = windows.OrderBy(w => w.To - w.From).ToArray();
        var mean = windows.Length == 0 ? 1 : windows.Average(w => w.To - w.From);
        var batches = _options.BatchSize is null && _options.Kind == SequenceEncoderKind.BsaRec
            ? [.. ByPredictions(sorted)]
            : sorted.Chunk(BatchSizes.OfExamples(_options.BatchSize, PredictionsOfAStep, mean, least: 32, most: 512)).ToArray();
        random.Shuffle(batches);
        foreach (var batch in batches)
        {
            yield return Prepare([.. batch.Select(w => SequenceWindows.Of(train, w.User, w.From, w.To, _shape.Context.Ids > 0))], random);
        }
    }

    /// <summary>As many windows a batch as hold the wanted predictions, so that each counts about as much whatever the history's length.</summary>
    private static IEnumerable<(int User, int From, int To)[]> ByPredictions((int User, int From, int To)[] windows)
    {
        int Predictions(int window) => windows[window].To - windows[window].From;
        for (int from = 0, to = 0, count = 0; from < windows.Length; (from, count) = (to, 0))
        {
            do count += Predictions(to++);
            while (to < windows.Length && count + Predictions(to) <= PredictionsOfASmallStep);
            yield return windows[from..to];
        }
    }

    private SequenceStep Prepare((SequenceWindow Window, int[] Targets)[] batch, Random random)
    {
        int[] targets = [.. batch.SelectMany(b => b.Targets)];
        var basis = _network.TrainingBasis(random)?.WithTranspose();
        var windows = SequenceBatch.Of([.. batch.Select(b => b.Window)], _shape.Items, _shape.Context, _network.ReadsEventContext).WithTransposes();
        // Item 0 is nobody: it takes no part.
        return _samples ? Sampled(basis, windows, targets, random)
            : new SequenceStep(basis, windows, null, CsrMatrix.Selection(Array.ConvertAll(targets, t => t - 1), _shape.Items - 1));
    }

    private Tensor FullLoss(Tensor vectors, SequenceItems items, CsrMatrix targets)
    {
        var bias = items.Bias.slice(0, 1, _shape.Items, 1);
        return SoftmaxLoss.Of(
            vectors, items.Predicted.slice(0, 1, _shape.Items, 1), _newItems is null ? bias : bias.Plus(_newItems), targets);
    }

    private SequenceStep Sampled(CsrMatrix? basis, SequenceBatch windows, int[] targets, Random random)
    {
        var (sample, places) = ItemSample.Of(
            CsrMatrix.Selection(targets, _shape.Items), _options.SampledItems, _choosable,
            item => _newItems is null || _shape.Basis.IsTrained(item), random);
        return new SequenceStep(basis, windows, sample, places);
    }
}
