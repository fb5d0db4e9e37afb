using System.Diagnostics;
using System.Text;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// The loop that all families share: an epoch of training, validation, the best parameters kept, early stopping, checkpoints that go on
/// bit for bit. A family says what its parameters are, what an epoch does and what model a set of values makes.
/// </summary>
internal abstract class TorchTrainingSession : ITrainingSession
{
    private const int FormatVersion = 3;

    private readonly string _family;
    private readonly int _patience;
    private readonly WideForm? _wide;
    private readonly ValidationProbe _probe;
    private FusedAdam? _optimiser;
    private ParameterValues? _best;
    private double _bestNdcg = double.NegativeInfinity;
    private int _bestEpoch;
    private int _phase;
    private int _phaseStart;

    protected TorchTrainingSession(
        string family, TrainingInput input, int maxEpochs, int patience, WideForm? wide, int maxValidationCases = ValidationProbe.DefaultMaxCases)
    {
        ArgumentNullException.ThrowIfNull(input);
        TorchRuntime.Initialize();
        (_family, Input, MostOfPhase, _patience, _wide) = (family, input, maxEpochs, patience, wide);
        _probe = new ValidationProbe(input.Split.Validation, input.Seed, maxValidationCases);
    }

    public int Epoch { get; private set; }

    public int MaxEpochs => MostOfPhase + Math.Min(MostOfPhase, MostOfLaterPhases);

    public bool IsFinished { get; private set; }

    public double InputCpuSeconds { get; private set; }

    protected TrainingInput Input { get; }

    protected ParameterSet Parameters { get; init; } = new();

    /// <summary>The optimiser over <see cref="Parameters"/>; set once by the family's constructor.</summary>
    protected FusedAdam Optimiser
    {
        get => _optimiser ?? throw new InvalidOperationException("The family has set no optimiser.");
        init => _optimiser = value;
    }

    /// <summary>What the learning rate is multiplied by after an epoch that brought nothing better; 1 keeps it.</summary>
    protected virtual double RateDecay => 1;

    /// <summary>The most epochs of the first phase.</summary>
    protected int MostOfPhase { get; }

    /// <summary>The most epochs after the first phase; 0 where there is no second one.</summary>
    protected virtual int MostOfLaterPhases => 0;

    /// <summary>
    /// Says which parameters learn in a phase. The second begins with the best parameters of the first and an optimiser as new;
    /// what it does not make better is forgotten.
    /// </summary>
    protected virtual void Enter(int phase)
    {
    }

    /// <summary>
    /// Trains one epoch and returns the mean loss. All randomness comes from the two generators: that of .NET draws the inputs and belongs to the
    /// thread that makes them, torch's draws what a step needs.
    /// </summary>
    protected abstract double TrainEpoch(Generator generator, Random random, CancellationToken cancellationToken);

    /// <summary>The model that a set of values makes; it owns its own tensors.</summary>
    protected abstract ITrainedModel BuildModel(ParameterValues values);

    /// <summary>The values of the finished model: those of the best epoch, and what needs no training.</summary>
    protected virtual ParameterValues Finished(ParameterValues best) => best;

    /// <summary>Inputs that are made on a second thread while the steps run; a step may draw nothing from what the inputs are drawn with.</summary>
    protected IEnumerable<T> MadeAhead<T>(IEnumerable<T> inputs, CancellationToken cancellationToken)
    {
        var ahead = new Ahead<T>(inputs, cancellationToken);
        try
        {
            foreach (var input in ahead.Inputs()) yield return input;
        }
        finally
        {
            ahead.Dispose();
            InputCpuSeconds += ahead.CpuSeconds;
        }
    }

    public EpochReport RunEpoch(CancellationToken cancellationToken)
    {
        if (IsFinished)
        {
            throw new InvalidOperationException($"The training of '{_family}' has finished after epoch {Epoch}.");
        }

        var watch = Stopwatch.StartNew();
        double loss;
        using (NewDisposeScope())
        using (var generator = Seeded.Torch(Input.Seed, Epoch + 1))
        {
            loss = TrainEpoch(generator, Seeded.Net(Input.Seed, Epoch + 1), cancellationToken);
        }

        Epoch++;
        var values = Parameters.Copy();
        double ndcg;
        using (var model = BuildModel(values))
        {
            ndcg = _probe.Ndcg10(model);
        }

        var isBest = ndcg > _bestNdcg;
        if (isBest)
        {
            (_best, _bestNdcg, _bestEpoch) = (values, ndcg, Epoch);
        }
        else
        {
            Optimiser.LearningRate *= RateDecay;
        }

        var most = _phase == 0 ? MostOfPhase : MaxEpochs - MostOfPhase;
        var isOver = Epoch - _phaseStart >= most || Epoch - Math.Max(_bestEpoch, _phaseStart) >= _patience;
        IsFinished = isOver && (_phase > 0 || MostOfLaterPhases == 0);
        if (isOver && !IsFinished) Begin(_phase + 1);
        return new EpochReport(Epoch, loss, ndcg, isBest, watch.Elapsed.TotalSeconds);
    }

    private void Begin(int phase)
    {
        (_phase, _phaseStart) = (phase, Epoch);
        Parameters.Assign(_best!);
        Optimiser.Restart();
        Enter(phase);
    }

    public ITrainedModel Finish()
    {
        var model = BuildModel(Finished(_best ?? Parameters.Copy()));
        return _wide is null ? model : WideModel.Of(model, Input, _wide);
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
        Parameters.Copy().Write(writer);
        writer.Write(Optimiser.LearningRate);
        Optimiser.Write(writer);
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
        Parameters.Assign(ParameterValues.Read(reader));
        Optimiser.LearningRate = reader.ReadDouble();
        Optimiser.Read(reader);
        _best = reader.ReadBoolean() ? ParameterValues.Read(reader) : null;
        if (_phase > 0) Enter(_phase);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Parameters.Dispose();
        }
    }

    private string Header() => $"recsys checkpoint {FormatVersion} {_family}";
}
