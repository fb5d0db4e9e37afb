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
internal sealed class SequenceTrainer : TorchTrainingSession
{
    private const int EnoughPredictions = 30_000_000, PredictionsOfAStep = 1_600, MostContextEpochs = 10;

    private readonly SequenceOptions _options;
    private readonly SequenceShape _shape;
    private readonly SequenceNetwork _network;
    private readonly bool _samples;
    private readonly Tensor? _newItems;
    private readonly int _choosable;

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
        Optimiser = new FusedAdam(Parameters, options.LearningRate, options.WeightDecay);
    }

    protected override double RateDecay => _options.LearningRateDecay;

    protected override int MostOfLaterPhases => _shape.Context.Ids > 0 ? Math.Clamp(MostOfPhase / 4, 3, MostContextEpochs) : 0;

    protected override double TrainEpoch(Generator generator, Random random, CancellationToken cancellationToken)
    {
        double sum = 0;
        long predictions = 0;
        foreach (var step in MadeAhead(Batches(random).Select(b => Prepare(b, random)), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var items = _network.TrainingItems(step.Basis);
            var vectors = _network.Vectors(step.Windows, items, generator);
            var loss = step.Sample is { } sample ? SampledLoss(vectors, items, sample, step.Targets) : FullLoss(vectors, items, step.Targets);
            loss.backward();
            Optimiser.Step();
            sum += loss.item<float>() * step.Targets.RowCount;
            predictions += step.Targets.RowCount;
        }

        return predictions == 0 ? 0 : sum / predictions;
    }

    protected override void Enter(int phase) => _network.LearnContext(alone: phase > 0);

    protected override ITrainedModel BuildModel(ParameterValues values) => new SequenceModel(_options, _shape, values);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _network.Dispose();
            _newItems?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Windows of about the same length side by side, the batches in random order: little padding, and no order that the steps could learn.
    /// </summary>
    private IEnumerable<(SequenceWindow Window, int[] Targets)[]> Batches(Random random)
    {
        var train = Input.Split.Train;
        var windows = Enumerable.Range(1, Math.Max(0, train.UserVocabulary.Size - 1))
            .SelectMany(u => SequenceWindows.OfUser(train, u, _options.MaxHistory, _shape.Context.Ids > 0, random)).ToArray();
        random.Shuffle(windows);
        var size = BatchSizes.OfExamples(
            _options.BatchSize, PredictionsOfAStep, windows.Length == 0 ? 1 : windows.Average(w => w.Targets.Length), least: 32, most: 512);
        var batches = windows.OrderBy(w => w.Targets.Length).Chunk(size).ToArray();
        random.Shuffle(batches);
        foreach (var batch in batches) yield return batch;
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
        var sample = CandidateSample.Of(
            targets, _options.SampledItems, _shape.Items, _choosable, item => _newItems is null || _shape.Basis.IsTrained(item), random);
        return new SequenceStep(
            basis, windows, new SequenceSample(CsrMatrix.Selection(sample.Items, _shape.Items).WithTranspose(), sample.Correction),
            CsrMatrix.Selection(sample.Targets, sample.Items.Length));
    }

    private static Tensor SampledLoss(Tensor vectors, SequenceItems items, SequenceSample sample, CsrMatrix targets) => SoftmaxLoss.Of(
        vectors, CsrProduct.Of(sample.Items, items.Predicted),
        CsrProduct.Of(sample.Items, items.Bias.unsqueeze(1)).squeeze(1).Plus(tensor(sample.Correction)), targets);
}
