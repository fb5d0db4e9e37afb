using System.Diagnostics;
using System.Text;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;

namespace Recsys.Models.Wide;

/// <summary>One epoch: choose a table by the validation cases, or make the chosen one of all events.</summary>
internal sealed class TableTrainer(string name, TrainingInput input, Func<TableChoice> choose) : ITrainingSession
{
    private TableModel? _chosen;
    private TableModel? _model;

    public int Epoch => _model is null ? 0 : 1;

    public int MaxEpochs => 1;

    public bool HasLearnt => IsFinished;

    public bool IsFinished => _model is not null;

    /// <summary>EASE inverts on all cores. Nothing else is trained while something is counted.</summary>
    public double InputCpuSeconds { get; private set; }

    private string Header => $"recsys checkpoint 1 {name}";

    public EpochReport? RunEpoch(Func<bool> isTimeOver, CancellationToken cancellationToken)
    {
        if (IsFinished)
        {
            throw new InvalidOperationException($"The training of '{name}' has finished after its one epoch.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var watch = Stopwatch.StartNew();
        var (own, all) = (Cores.CpuSeconds(), Environment.CpuUsage.TotalTime);
        var (model, ndcg) = _chosen is { } chosen ? (chosen.Refit(input), 0) : Choose();
        InputCpuSeconds = Math.Max(0, (Environment.CpuUsage.TotalTime - all).TotalSeconds - (Cores.CpuSeconds() - own) ?? 0);
        _model = model;
        return new EpochReport(1, 0, ndcg, IsBest: true, watch.Elapsed.TotalSeconds);
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
        if (header != Header)
        {
            throw new InvalidDataException($"The checkpoint is of '{header}'; expected '{Header}'.");
        }

        _model = reader.ReadBoolean() ? TableModel.Load(name, input, stream) : null;
    }

    public ITrainedModel Finish()
    {
        if (_model is null)
        {
            RunEpoch(() => false, CancellationToken.None);
        }

        return _model!;
    }

    public void GoOnFrom(Stream trained) => _chosen = TableModel.Load(name, input, trained);

    public void Dispose()
    {
    }

    private (TableModel Model, double Ndcg10) Choose()
    {
        var choice = choose();
        return (new TableModel(name, choice.Table, choice.HalfLife), choice.Ndcg10);
    }
}
