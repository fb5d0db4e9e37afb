using System.Diagnostics;
using System.Text;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Neighbours;

/// <summary>One epoch: count, then try the half-lives on the validation cases.</summary>
internal sealed class NeighboursTrainer(TrainingInput input, NeighboursOptions options) : ITrainingSession
{
    private const string Header = "recsys checkpoint 1 neighbours";

    private NeighboursModel? _model;

    public int Epoch => _model is null ? 0 : 1;

    public int MaxEpochs => 1;

    public bool HasLearnt => IsFinished;

    public bool IsFinished => _model is not null;

    public double InputCpuSeconds => 0;

    public EpochReport? RunEpoch(Func<bool> isTimeOver, CancellationToken cancellationToken)
    {
        if (IsFinished)
        {
            throw new InvalidOperationException($"The training of '{NeighboursOptions.FamilyName}' has finished after its one epoch.");
        }

        var watch = Stopwatch.StartNew();
        var table = NeighboursModel.TableOf(input);
        var probe = new ValidationProbe(input.Split.Validation, input.Seed);
        var best = double.NegativeInfinity;
        foreach (var halfLife in table.IsOrdered ? options.HalfLives : [double.PositiveInfinity])
        {
            cancellationToken.ThrowIfCancellationRequested();
            // As it is saved: in single precision.
            var model = new NeighboursModel(table, (float)halfLife);
            var ndcg = probe.Ndcg10(model);
            if (ndcg > best)
            {
                (best, _model) = (ndcg, model);
            }
        }

        return new EpochReport(1, 0, best, IsBest: true, watch.Elapsed.TotalSeconds);
    }

    public EpochReport? Conclude() => IsFinished ? null : RunEpoch(() => false, CancellationToken.None);

    public void Save(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Header);
        writer.Write(_model?.HalfLife ?? 0);
    }

    public void Restore(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var header = reader.ReadString();
        if (header != Header)
        {
            throw new InvalidDataException($"The checkpoint is of '{header}'; expected '{Header}'.");
        }

        var halfLife = reader.ReadDouble();
        _model = halfLife > 0 ? new NeighboursModel(NeighboursModel.TableOf(input), halfLife) : null;
    }

    public ITrainedModel Finish()
    {
        if (_model is null)
        {
            RunEpoch(() => false, CancellationToken.None);
        }

        return _model!;
    }

    public void Dispose()
    {
    }
}
