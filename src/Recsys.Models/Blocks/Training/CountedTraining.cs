using System.Diagnostics;
using System.Text;
using Recsys.Models.Contracts;

namespace Recsys.Models.Blocks.Training;

/// <summary>A training of one epoch: of what is counted or solved, not learnt.</summary>
internal abstract class CountedTraining<TModel>(string name) : ITrainingSession
    where TModel : class, ITrainedModel
{
    private TModel? _model;

    /// <summary>The model whose form is taken; null where the form is still to choose.</summary>
    protected TModel? Chosen { get; private set; }

    public int Epoch => IsFinished ? 1 : 0;

    public int MaxEpochs => 1;

    public bool HasLearnt => IsFinished;

    public bool IsFinished => _model is not null;

    public double InputCpuSeconds { get; protected set; }

    private string Header => $"recsys checkpoint 2 {name}";

    public EpochReport? RunEpoch(Func<bool> isTimeOver, CancellationToken cancellationToken)
    {
        if (IsFinished) throw new InvalidOperationException($"The training of '{name}' has finished after its one epoch.");
        cancellationToken.ThrowIfCancellationRequested();
        var watch = Stopwatch.StartNew();
        (_model, var loss, var ndcg) = Count(cancellationToken);
        return new EpochReport(1, loss, ndcg, IsBest: true, watch.Elapsed.TotalSeconds);
    }

    public EpochReport? Conclude() => IsFinished ? null : RunEpoch(() => false, CancellationToken.None);

    public void Save(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Header);
        writer.Write(IsFinished);
        _model?.Save(stream);
    }

    public void Restore(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var header = reader.ReadString();
        if (header != Header) throw new InvalidDataException($"The checkpoint is of '{header}'; expected '{Header}'.");
        _model = reader.ReadBoolean() ? Load(stream) : null;
    }

    public ITrainedModel Finish()
    {
        Conclude();
        return _model!;
    }

    public void GoOnFrom(Stream trained) => Chosen = Load(trained);

    public void Dispose()
    {
    }

    /// <summary>Makes the model of all events in the form of <see cref="Chosen"/>, or chooses a form by the validation cases.</summary>
    protected abstract (TModel Model, double Loss, double Ndcg10) Count(CancellationToken cancellationToken);

    /// <summary>Reads what the model wrote.</summary>
    protected abstract TModel Load(Stream trained);
}
