using System.Diagnostics;
using System.Text;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// The loop that all families share: an epoch of training, validation, the best parameters kept, early stopping, checkpoints that go on
/// bit for bit, in the midst of an epoch too. A family says what its parameters are, what a step learns from and what model the parameters make.
/// Of the parameters there are six copies: themselves, the gradient, the two moments of the optimiser, their mean and the best so far.
/// </summary>
/// <typeparam name="TBatch">What a step learns from.</typeparam>
internal abstract class TorchTrainingSession<TBatch> : ITrainingSession
{
    private const int FormatVersion = 6;

    /// <summary>A score of 256 products, and its place in the rank.</summary>
    private const double ScoreSeconds = 3e-8;

    private readonly string _family;
    private readonly int _patience;
    private readonly WideForm? _wide;
    private WideParts? _keptParts;
    private readonly ValidationProbe _probe;
    private FusedAdam? _optimiser;
    /// <summary>An epoch of a later phase learns one table, in about a twentieth of the time of one of the first.</summary>
    private const double LaterEpoch = 0.05;

    private const double LeastEpochsLeft = 0.02;

    private WeightAverage? _average;
    private ParameterSet? _best;
    private double _bestNdcg = double.NegativeInfinity;
    private int _bestEpoch;
    private int _phase;
    private int _phaseStart;
    private double? _judgeSeconds;
    private EpochState _epoch = EpochState.Begin;
    private bool _isHandedOver;

    protected TorchTrainingSession(
        string family, TrainingInput input, int maxEpochs, int patience, WideForm? wide, int maxValidationCases = ValidationProbe.DefaultMaxCases)
    {
        ArgumentNullException.ThrowIfNull(input);
        TorchRuntime.Initialize();
        (_family, Input, MostOfPhase, _patience, _wide) = (family, input, input.IsRefit ? Refit.Epochs : maxEpochs, patience, wide);
        _probe = new ValidationProbe(input.IsRefit ? [] : input.Split.Validation, input.Seed, maxValidationCases);
    }

    public int Epoch { get; private set; }

    public int MaxEpochs => Input.IsRefit ? MostOfPhase : MostOfPhase + Math.Min(MostOfPhase, MostOfLaterPhases);

    public double ShareDone
    {
        get
        {
            if (IsFinished) return 1;
            var within = Math.Min(1, _epoch.Examples / (double)Math.Max(1, ExamplesOfEpoch));
            var done = Epoch - _phaseStart + within;
            var most = _phase == 0 ? MostOfPhase : MaxEpochs - MostOfPhase;
            var expected = !EndsByPatience || Input.IsRefit
                ? most
                : EpochBudget.Expected(most, _patience, Math.Max(_bestEpoch, _phaseStart) - _phaseStart, Epoch - _phaseStart);
            // What is learnt has still to be judged.
            var left = Math.Max(LeastEpochsLeft, expected - done);
            if (_phase == 0) return done / (done + left + (LaterEpoch * (MaxEpochs - MostOfPhase)));
            return (_phaseStart + (LaterEpoch * done)) / (_phaseStart + (LaterEpoch * (done + left)));
        }
    }

    public bool HasLearnt => Input.IsRefit || Epoch > 0 || _epoch.Steps > 0;

    public bool IsFinished { get; private set; }

    public double InputCpuSeconds { get; private set; }

    /// <summary>As long as the last judgement took, and before there is one as long as a wide product takes; and what the wide part takes.</summary>
    public double CpuSecondsToEnd =>
        (_judgeSeconds ?? ScoreSeconds * _probe.Cases.Count * Items) + (_wide is null || Input.IsRefit ? 0 : WideFit.CpuSecondsOf(Input, _wide));

    public bool IsBestAtItsEnd => !EndsByPatience;

    private int Items => Input.Split.Train.ItemVocabulary.Size;

    protected TrainingInput Input { get; }

    protected ParameterSet Parameters { get; init; } = new();

    /// <summary>The optimiser over <see cref="Parameters"/>; set once by the family's constructor.</summary>
    protected FusedAdam Optimiser
    {
        get => _optimiser ?? throw new InvalidOperationException("The family has set no optimiser, or its model is made.");
        init => _optimiser = value;
    }

    private WeightAverage Average => _average ??= new WeightAverage(Parameters);

    /// <summary>The share of the learning rate that a step takes.</summary>
    /// <param name="epochs">Whole ones of the phase before it.</param>
    /// <param name="examples">Of its own epoch before it.</param>
    protected virtual double RateAt(int epochs, long examples) => 1;

    /// <summary>The most epochs of the first phase.</summary>
    protected int MostOfPhase { get; }

    /// <summary>The most epochs after the first phase; 0 where there is no second one.</summary>
    protected virtual int MostOfLaterPhases => 0;

    /// <summary>Examples of an epoch of the first phase, as <see cref="CountOf"/> counts them.</summary>
    protected virtual int ExamplesOfEpoch => Input.Split.Train.Count;

    /// <summary>
    /// Whether epochs without a better validation end the phase, and the best epoch is kept; else their number ends it, and the last one is kept.
    /// </summary>
    protected virtual bool EndsByPatience => true;

    /// <summary>Steps of a phase before which no lack of patience ends it.</summary>
    protected virtual int LeastSteps => 0;

    /// <summary>Before the first step: sets parameters that do not begin as they were drawn. What a checkpoint brings back is not touched.</summary>
    protected virtual void Prepare()
    {
    }

    /// <summary>
    /// Says which parameters learn in a phase. The second begins with the best parameters of the first and an optimiser as new;
    /// what it does not make better is forgotten.
    /// </summary>
    protected virtual void Enter(int phase)
    {
    }

    /// <summary>
    /// The batches of an epoch. They follow from the generator alone, which belongs to the thread that makes them: an epoch that was left in its
    /// midst makes those before it again and passes over them.
    /// </summary>
    protected internal abstract IEnumerable<TBatch> Batches(Random random);

    /// <summary>
    /// What an epoch learns from: all examples; in a refit those that are new, and as many of the others, evenly from the order that they have, so
    /// that nothing is forgotten.
    /// </summary>
    protected T[] Rehearsed<T>(T[] examples, Func<T, bool> isNew)
    {
        if (!Input.IsRefit) return examples;
        long known = examples.Count(e => !isNew(e)), kept = Math.Min(known, examples.Length - known), at = 0;
        return [.. examples.Where(e => isNew(e) || ++at * kept / known > (at - 1) * kept / known)];
    }

    /// <summary>
    /// In the first pass of a refit what is new first, for which it is made: the time may not suffice for more. Else in the order that they have.
    /// </summary>
    protected IEnumerable<T> NewFirst<T>(T[] examples, Func<T, bool> isNew) =>
        Input.IsRefit && Epoch == 0 ? examples.Where(isNew).Concat(examples.Where(e => !isNew(e))) : examples;

    /// <summary>Events of a user that the model has learnt, in a refit those before what it was judged by; what comes behind them is new.</summary>
    protected int KnownOf(int user) => Input.Choices.Train.Histories.CountOf(user);

    /// <summary>Whether a user has new events.</summary>
    protected bool HasNew(int user) => KnownOf(user) < Input.Split.Train.Histories.CountOf(user);

    /// <summary>Examples of a batch, which the mean loss of an epoch is over.</summary>
    protected abstract int CountOf(TBatch batch);

    /// <summary>Adds the gradient of a batch to that of the parameters and returns the loss.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="generator">Draws what the step needs.</param>
    protected abstract double Learn(TBatch batch, Generator generator);

    /// <summary>Of the lazy tables of the optimiser, the rows that a step reads, as columns of matrices; no others have a gradient.</summary>
    protected virtual IEnumerable<(string Table, CsrMatrix Rows)> RowsOf(TBatch batch) => [];

    /// <summary>The model of the parameters as they are.</summary>
    /// <param name="ownsParameters">Whether they are the model's from now on; if not, it does not outlive the next step.</param>
    protected abstract ITrainedModel BuildModel(bool ownsParameters);

    /// <summary>Sets in the best parameters what needs no training.</summary>
    protected virtual void Complete()
    {
    }

    public EpochReport? RunEpoch(Func<bool> isTimeOver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isTimeOver);
        if (IsFinished)
        {
            throw new InvalidOperationException($"The training of '{_family}' has finished after epoch {Epoch}.");
        }

        var watch = Stopwatch.StartNew();
        if (!HasLearnt) Prepare();
        var isWhole = Steps(isTimeOver, cancellationToken);
        _epoch = _epoch with { Seconds = _epoch.Seconds + watch.Elapsed.TotalSeconds };
        return isWhole ? EndEpoch() : null;
    }

    public EpochReport? Conclude()
    {
        var report = _epoch.Steps > 0 && !IsFinished ? EndEpoch() : null;
        IsFinished = true;
        return report;
    }

    /// <summary>Learns from the batches that are left of the epoch; false where the time was over before.</summary>
    private bool Steps(Func<bool> isTimeOver, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var generator = Seeded.Torch(Input.Seed, Epoch + 1);
        if (_epoch.Generator.Length > 0) generator.set_state(tensor(_epoch.Generator));
        var before = InputCpuSeconds;
        var ahead = new Ahead<TBatch>(
            After(_epoch.Steps, Batches(Seeded.Net(Input.Seed, Epoch + 1))), cancellationToken, spent => InputCpuSeconds = before + spent);
        try
        {
            foreach (var batch in ahead.Inputs())
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var share = ShareOfRate();
                Optimiser.Touch(RowsOf(batch), share);
                _average?.CatchUp(Optimiser.Lazy);
                var loss = Learn(batch, generator);
                Optimiser.Step(share);
                Average.Add(Optimiser.Lazy);
                _epoch = _epoch.After(loss, CountOf(batch));
                Garbage.Bound();
                if (!isTimeOver()) continue;
                _epoch = _epoch with { Generator = generator.get_state().bytes.ToArray() };
                return false;
            }

            return true;
        }
        finally
        {
            ahead.Dispose();
        }
    }

    /// <summary>The batches behind the first ones, which are made all the same, since that draws; LINQ's own way to skip may leave it out.</summary>
    private static IEnumerable<TBatch> After(int steps, IEnumerable<TBatch> batches)
    {
        foreach (var batch in batches)
        {
            if (steps-- <= 0) yield return batch;
        }
    }

    private double ShareOfRate() => Input.IsRefit ? Refit.ShareOfRate : RateAt(Epoch - _phaseStart, _epoch.Examples);

    private EpochReport EndEpoch()
    {
        Optimiser.TouchAll(ShareOfRate());
        _average?.CatchUp(Optimiser.Lazy);
        Epoch++;
        if (Input.IsRefit)
        {
            IsFinished = Epoch >= MostOfPhase;
            var report = new EpochReport(Epoch, _epoch.MeanLoss, 0, IsBest: true, _epoch.Seconds);
            _epoch = EpochState.Begin;
            return report;
        }

        var watch = Stopwatch.StartNew();
        var cpu = Cores.CpuSeconds();
        double ndcg, error;
        // The mean is judged, and kept where it is the best.
        Average.Exchange();
        using (var model = BuildModel(ownsParameters: false))
        {
            (ndcg, error) = _probe.Estimate(model);
        }

        _judgeSeconds = Cores.CpuSeconds() - cpu ?? watch.Elapsed.TotalSeconds;

        // Of few cases many epochs have the same: the later one has learnt more. Where there are no cases nothing is better, and where only
        // their number ends the epochs, which of them a few cases like best is chance.
        var isBest = !EndsByPatience || ndcg > _bestNdcg || (ndcg == _bestNdcg && _probe.Cases.Count > 0);
        if (isBest)
        {
            KeepBest();
            (_bestNdcg, _bestEpoch) = (ndcg, Epoch);
        }

        Average.Exchange();
        var most = _phase == 0 ? MostOfPhase : MaxEpochs - MostOfPhase;
        var isOver = Epoch - _phaseStart >= most
            || (EndsByPatience && Optimiser.Steps >= LeastSteps && Epoch - Math.Max(_bestEpoch, _phaseStart) >= _patience);
        IsFinished = isOver && (_phase > 0 || MostOfLaterPhases == 0);
        if (isOver && !IsFinished) Begin(_phase + 1);
        var (loss, seconds) = (_epoch.MeanLoss, _epoch.Seconds + watch.Elapsed.TotalSeconds);
        _epoch = EpochState.Begin;
        return new EpochReport(Epoch, loss, ndcg, isBest, seconds) { ValidationError = error };
    }

    private void KeepBest()
    {
        if (_best is null) _best = Parameters.Copy();
        else _best.Assign(Parameters);
    }

    private void Begin(int phase)
    {
        (_phase, _phaseStart) = (phase, Epoch);
        Parameters.Assign(_best!);
        Optimiser.Restart();
        Average.Restart();
        Enter(phase);
    }

    public ITrainedModel Finish()
    {
        // Of a refit the mean of its steps is kept: no epoch of it is better than another.
        if (Input.IsRefit) Average.Exchange();
        else if (_best is not null) Parameters.Assign(_best);
        _best?.Dispose();
        _average?.Dispose();
        // What only training needs is not there while the wide part is fitted.
        (_best, _average, _optimiser, _isHandedOver, IsFinished) = (null, null, null, true, true);
        Parameters.DropGradients();
        Complete();
        var model = BuildModel(ownsParameters: true);
        if (_wide is null) return model;
        TorchRuntime.ReturnFreedMemory();
        return _keptParts is { } parts ? WideModel.With(model, _wide, parts.Refit(Input)) : WideModel.Of(model, Input, _wide);
    }

    public void GoOnFrom(Stream trained)
    {
        if (_wide is not null) _keptParts = WideParts.Read(Input, trained);
        SavedModel.Read(trained, _family, Parameters);
        IsFinished = MostOfPhase == 0;
    }

    public void Save(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Header());
        writer.Write(Epoch);
        writer.Write(_bestEpoch);
        writer.Write(_phase);
        writer.Write(_phaseStart);
        writer.Write(_bestNdcg);
        writer.Write(IsFinished);
        _epoch.Write(writer);
        Parameters.Write(writer);
        Optimiser.Write(writer);
        Average.Write(writer);
        writer.Write(_best is not null);
        _best?.Write(writer);
    }

    public void Restore(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var header = reader.ReadString();
        if (header != Header())
        {
            throw new InvalidDataException($"The checkpoint is of '{header}'; expected '{Header()}'.");
        }

        Epoch = reader.ReadInt32();
        _bestEpoch = reader.ReadInt32();
        (_phase, _phaseStart) = (reader.ReadInt32(), reader.ReadInt32());
        _bestNdcg = reader.ReadDouble();
        IsFinished = reader.ReadBoolean();
        _epoch = EpochState.Read(reader);
        Parameters.Read(reader);
        Optimiser.Read(reader);
        Average.Read(reader);
        if (reader.ReadBoolean())
        {
            _best ??= Parameters.Copy();
            _best.Read(reader);
        }

        if (_phase > 0) Enter(_phase);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _best?.Dispose();
        _average?.Dispose();
        if (!_isHandedOver) Parameters.Dispose();
    }

    private string Header() => $"recsys checkpoint {FormatVersion} {_family}";
}
