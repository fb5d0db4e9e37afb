using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// Predicts every event of every history from those before it, all positions of a window in one pass, with the softmax over items as loss.
/// </summary>
internal sealed class SequenceTrainer : TorchTrainingSession<SequenceStep>
{
    private const int EnoughPredictions = 15_000_000, MostEpochs = 40;

    /// <summary>
    /// Epochs of a rate that falls: as many as make so many predictions, within limits; and on much data so few that it has fallen when a night ends.
    /// </summary>
    private const int DecayingPredictions = 1_250_000, DecayingEpochs = 8, MostDecayingEpochs = 20, MostDecayingPredictions = 16_000_000;

    private const int PredictionsOfAStep = 800, PredictionsOfASmallStep = 256, PredictionsOfAContextStep = 400, ContextEpochs = 6;

    private readonly SequenceOptions _options;
    private readonly SequenceShape _shape;
    private readonly SequenceNetwork _network;
    private readonly bool _isDecaying;
    private readonly bool _samples;
    private readonly Tensor _outOfSoftmax;
    private readonly int _choosable;
    private AnsweredQuestions? _answered;
    private bool _isHandedOver;

    public SequenceTrainer(TrainingInput input, SequenceOptions options)
        : base(SequenceOptions.FamilyName, input, EpochsOf(options, input), options.Patience, options.WideOf(input), CasesOf(options, input))
    {
        _options = options;
        _shape = SequenceShape.Of(input, options);
        _network = new SequenceNetwork(options, _shape, input.Seed);
        _isDecaying = options.Kind == SequenceEncoderKind.BsaRec;
        _samples = _shape.Items > options.MaxSoftmaxItems;
        // Item 0 is nobody. An item that nobody could take yet was not passed over: as a rival it would teach that what describes it is not wanted.
        _outOfSoftmax = zeros(_shape.Items);
        var marks = ParameterSet.Floats(_outOfSoftmax);
        for (var item = 0; item < marks.Length; item++) marks[item] = IsChoosable(item) ? 0 : float.NegativeInfinity;
        _choosable = marks.Count(0f);

        Parameters = _network.Parameters;
        _network.LearnContext(alone: false);
        string[] tables = _samples && _shape.Items >= options.LeastLazyItems
            ? [SequenceNetwork.ItemEmbedding, SequenceNetwork.OutputEmbedding, SequenceNetwork.ItemBias]
            : [];
        Optimiser = new FusedAdam(Parameters, options.LearningRate, options.WeightDecay, Parameters.Names.Intersect(tables));
    }

    /// <summary>
    /// Of a rate that falls no more epochs than its time is said to suffice for: a rate that is cut off has not come to rest.
    /// </summary>
    private static int EpochsOf(SequenceOptions options, TrainingInput input)
    {
        var most = EpochsOf(options, input.Split.Train.Count);
        return options is { Kind: SequenceEncoderKind.BsaRec, MaxEpochs: null } && input.CpuSeconds is { } seconds
            ? (int)Math.Clamp(seconds / options.NeedOf(TrainingSizes.Of(input)).CpuSecondsOfEpoch, 1, most)
            : most;
    }

    /// <summary>BSARec's epochs end with its rate: what judges them chooses nothing.</summary>
    private static int CasesOf(SequenceOptions options, TrainingInput input) => options.Kind == SequenceEncoderKind.BsaRec
        ? ValidationProbe.DefaultMaxCases
        : ValidationProbe.MaxCasesOf(options.NeedOf(TrainingSizes.Of(input)).CpuSecondsOfEpoch, input.Split.Train.ItemVocabulary.Count);

    /// <summary>The most epochs of the first phase, of so many predictions each.</summary>
    public static int EpochsOf(SequenceOptions options, int predictions) => options.Kind != SequenceEncoderKind.BsaRec
        ? EpochBudget.Of(options.MaxEpochs, predictions, EnoughPredictions, MostEpochs)
        : options.MaxEpochs ?? Math.Min(
            Math.Clamp(DecayingPredictions / Math.Max(1, predictions), DecayingEpochs, MostDecayingEpochs),
            Math.Max(1, MostDecayingPredictions / Math.Max(1, predictions)));

    protected override int MostOfLaterPhases => _shape.Context.Ids > 0 ? ContextEpochs : 0;

    /// <summary>
    /// BSARec comes to rest only with its rate, which falls evenly to 0 over its epochs; what the others are meanwhile their mean has.
    /// </summary>
    protected override double RateAt(int epochs, long examples) => !_isDecaying || _answered is not null
        ? 1
        : 1 - ((epochs + (examples / (double)Input.Split.Train.Count)) / MostOfPhase);

    /// <summary>A rate that falls has its best epochs at its end.</summary>
    protected override bool EndsByPatience => !_isDecaying || _answered is not null;

    /// <summary>Patience is two epochs, and on little data an epoch is a handful of steps.</summary>
    protected override int LeastSteps => 300;

    protected override void Prepare()
    {
        if (_options.UseSpectralStart) SpectralItems.Begin(Input, Parameters[SequenceNetwork.ItemEmbedding]);
    }

    protected override int CountOf(SequenceStep batch) => batch.Targets.RowCount;

    protected override double Learn(SequenceStep batch, Generator generator)
    {
        SequenceItems items;
        Tensor vectors;
        if (batch is SequenceStep.OfWindows step)
        {
            items = _network.TrainingItems(step.Basis);
            vectors = _network.Vectors(step.Windows, items, generator);
        }
        else
        {
            var own = (SequenceStep.OfContexts)batch;
            items = _answered!.Items;
            vectors = _answered.VectorsOf(own.Rows).Plus(_network.ContextOf(own.Contexts, generator));
        }

        var loss = batch.Sample is { } sample
            ? sample.Loss(vectors, sample.Rows(items.Predicted), items.Bias, batch.Targets)
            : SoftmaxLoss.Of(vectors, items.Predicted, items.Bias.Plus(_outOfSoftmax), batch.Targets);
        loss.backward();
        return loss.item<float>();
    }

    protected override IEnumerable<(string Table, CsrMatrix Rows)> RowsOf(SequenceStep batch) =>
        batch is not SequenceStep.OfWindows { Sample: { } sample } step ? [] :
        [
            (SequenceNetwork.ItemEmbedding, step.Basis ?? step.Windows.Items), (SequenceNetwork.ItemBias, step.Basis ?? sample.Items),
            (_options.TiedEmbeddings ? SequenceNetwork.ItemEmbedding : SequenceNetwork.OutputEmbedding, step.Basis ?? sample.Items),
        ];

    protected override void Enter(int phase)
    {
        using var generator = Seeded.Torch(Input.Seed, int.MaxValue);
        _answered = AnsweredQuestions.Of(
            _network, Windows(Seeded.Net(Input.Seed, int.MaxValue)), Input.Split.Train.Count, _options.Width, generator);
        _network.LearnContext(alone: true);
    }

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
            _outOfSoftmax.Dispose();
            _answered?.Dispose();
        }

        base.Dispose(disposing);
    }

    protected internal override IEnumerable<SequenceStep> Batches(Random random) => _answered is null
        ? Windows(random).Select(batch => Prepare(batch, random))
        : ContextSteps(_answered, random);

    /// <summary>
    /// Windows of about the same length side by side, the batches in random order: little padding, and no order that the steps could learn.
    /// </summary>
    private IEnumerable<(SequenceWindow Window, int[] Targets)[]> Windows(Random random)
    {
        var train = Input.Split.Train;
        bool IsNew((int User, int From, int To) window) => window.To > KnownOf(window.User);
        var all = Enumerable.Range(1, Math.Max(0, train.UserVocabulary.Size - 1))
            .SelectMany(u => SequenceWindows.OfUser(train, u, _options.Window, random)).ToArray();
        random.Shuffle(all);
        var windows = Rehearsed(all, IsNew);
        var sorted = NewFirst([.. windows.OrderBy(w => w.To - w.From)], IsNew).ToArray();
        var mean = windows.Length == 0 ? 1 : windows.Average(w => w.To - w.From);
        var batches = _options.BatchSize is null && _options.Kind == SequenceEncoderKind.BsaRec
            ? [.. ByPredictions(sorted)]
            : sorted.Chunk(BatchSizes.OfExamples(_options.BatchSize, PredictionsOfAStep, mean, least: 4, most: 512)).ToArray();
        random.Shuffle(batches);
        return NewFirst(batches, batch => batch.Any(IsNew)).Select(
            batch => batch.Select(w => SequenceWindows.Of(train, w.User, w.From, w.To, _shape.Context.Ids > 0)).ToArray());
    }

    private IEnumerable<SequenceStep> ContextSteps(AnsweredQuestions answered, Random random)
    {
        int[] order = [.. Enumerable.Range(0, answered.Targets.Length)];
        random.Shuffle(order);
        foreach (var rows in order.Chunk(PredictionsOfAContextStep))
        {
            int[] contexts = [.. rows.SelectMany(r => answered.ContextOf(r))];
            var (sample, targets) = Softmax(Array.ConvertAll(rows, r => answered.Targets[r]), random);
            yield return new SequenceStep.OfContexts(rows, _shape.Context.Select(contexts, rows.Length), sample, targets);
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

    private SequenceStep.OfWindows Prepare((SequenceWindow Window, int[] Targets)[] batch, Random random)
    {
        var basis = _samples ? null : _network.TrainingBasis(random);
        var windows = SequenceBatch.Of([.. batch.Select(b => b.Window)], _shape.Items, _shape.Context, _network.ReadsEventContext);
        var (sample, targets) = Softmax([.. batch.SelectMany(b => b.Targets)], random);
        if (sample is not null && _shape.Basis.HasTraits)
        {
            // Those that the step reads, numbered among themselves.
            int[] items = [.. windows.Items.Columns.Concat(sample.Items.Columns).Distinct()];
            var places = items.Index().ToDictionary(p => p.Item, p => p.Index);
            basis = _shape.Basis.Matrix(random, _options.ItemDropout, items);
            windows = windows with { Items = windows.Items.Among(places) };
            sample = sample with { Items = sample.Items.Among(places).WithTranspose() };
        }

        // Of what is computed; the rows of parameters need none.
        windows.Questions.WithTranspose();
        if (basis is not null) windows.Items.WithTranspose();
        return new SequenceStep.OfWindows(basis, windows, sample, targets);
    }

    /// <summary>What the softmax runs over, and the targets in it.</summary>
    private (ItemSample? Sample, CsrMatrix Targets) Softmax(int[] targets, Random random) => _samples
        ? ItemSample.Of(CsrMatrix.Selection(targets, _shape.Items), _options.SampledItems, _choosable, IsChoosable, random)
        : (null, CsrMatrix.Selection(targets, _shape.Items));

    private bool IsChoosable(int item) => item > 0 && (!_shape.Basis.HasTraits || _shape.Basis.IsTrained(item));
}
