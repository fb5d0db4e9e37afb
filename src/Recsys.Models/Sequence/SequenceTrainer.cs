using Recsys.Models.Contracts;
using Recsys.Models.Dense;
using Recsys.Models.Native;
using Recsys.Models.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Sequence;

/// <summary>
/// Predicts every event of every history from those before it, all positions of a window in one pass, with the softmax over items as loss.
/// </summary>
internal sealed class SequenceTrainer : TorchTrainingSession
{
    private const int EnoughPredictions = 30_000_000, PredictionsOfAStep = 1_600;

    private readonly SequenceOptions _options;
    private readonly SequenceShape _shape;
    private readonly SequenceNetwork _network;
    private readonly bool _samples;
    private readonly Tensor? _newItems;
    private readonly int _choosable;

    public SequenceTrainer(TrainingInput input, SequenceOptions options)
        : base(SequenceFamily.FamilyName, input, EpochBudget.Of(options.MaxEpochs, input.Split.Train.Count, EnoughPredictions, most: 40), options.Patience, SequenceFamily.WideOf(input, options))
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
        Optimiser = new FusedAdam(Parameters, options.LearningRate, options.WeightDecay);
    }

    protected override double RateDecay => _options.LearningRateDecay;

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

    /// <summary>Windows of about the same length side by side, the batches in random order: little padding, and no order that the steps could learn.</summary>
    private IEnumerable<(SequenceWindow Window, int[] Targets)[]> Batches(Random random)
    {
        var train = Input.Split.Train;
        var windows = Enumerable.Range(1, Math.Max(0, train.UserVocabulary.Size - 1))
            .SelectMany(u => SequenceWindows.OfUser(train, u, _options.MaxHistory, _shape.Context.Ids > 0, random)).ToArray();
        random.Shuffle(windows);
        var size = BatchSizes.OfExamples(_options.BatchSize, PredictionsOfAStep, windows.Length == 0 ? 1 : windows.Average(w => w.Targets.Length), least: 32, most: 512);
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
            : new SequenceStep(basis, windows, null, Sparse.CsrMatrix.Selection(Array.ConvertAll(targets, t => t - 1), _shape.Items - 1));
    }

    private Tensor FullLoss(Tensor vectors, SequenceItems items, Sparse.CsrMatrix targets)
    {
        var bias = items.Bias.slice(0, 1, _shape.Items, 1);
        return SoftmaxLoss.Of(
            vectors, items.Predicted.slice(0, 1, _shape.Items, 1), _newItems is null ? bias : bias.Plus(_newItems), targets);
    }

    /// <summary>
    /// The sum over all items is estimated in two strata: the targets of the step, counted as they are, and a uniform sample of the others,
    /// each standing for <c>others/sample</c> items (an unbiased estimate of the softmax's denominator).
    /// </summary>
    private SequenceStep Sampled(Sparse.CsrMatrix? basis, SequenceBatch windows, int[] targets, Random random)
    {
        var place = new Dictionary<int, int>();
        var candidates = new List<int>();
        foreach (var target in targets)
        {
            if (place.TryAdd(target, candidates.Count))
            {
                candidates.Add(target);
            }
        }

        var certain = candidates.Count;
        var others = _choosable - certain;
        var wanted = Math.Min(_options.SampledItems, others);
        while (candidates.Count < certain + wanted)
        {
            var item = random.Next(1, _shape.Items);
            if ((_newItems is null || _shape.Basis.IsTrained(item)) && place.TryAdd(item, candidates.Count))
            {
                candidates.Add(item);
            }
        }

        var correction = new float[candidates.Count];
        correction.AsSpan(certain).Fill(wanted == 0 ? 0 : MathF.Log((float)others / wanted));
        return new SequenceStep(
            basis, windows, new SequenceSample(Sparse.CsrMatrix.Selection([.. candidates], _shape.Items).WithTranspose(), correction),
            Sparse.CsrMatrix.Selection(Array.ConvertAll(targets, t => place[t]), candidates.Count));
    }

    private static Tensor SampledLoss(Tensor vectors, SequenceItems items, SequenceSample sample, Sparse.CsrMatrix targets) => SoftmaxLoss.Of(
        vectors, Sparse.CsrProduct.Of(sample.Items, items.Predicted),
        Sparse.CsrProduct.Of(sample.Items, items.Bias.unsqueeze(1)).squeeze(1).Plus(tensor(sample.Correction)), targets);
}
