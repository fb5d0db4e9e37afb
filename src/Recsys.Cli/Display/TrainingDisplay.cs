using System.Globalization;
using Recsys.Training.Runs;

namespace Recsys.Cli.Display;

/// <summary>Shows a training run while it goes: its stages one after the other, the families side by side.</summary>
internal sealed class TrainingDisplay
{
    private readonly Stages _stages;
    private readonly Dictionary<string, Stage> _families = new(StringComparer.Ordinal);
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private (string Name, Stage Shown)? _stage;

    public TrainingDisplay(Stages stages)
    {
        _stages = stages;
        // Until the orchestration has said where it is.
        _stage = ("", _stages.Begin("Waiting for the run to begin"));
    }

    public void Show(RunStatus status)
    {
        var entered = status.Stage.Length > 0 && _stage?.Name != status.Stage;
        Families(status);
        Lost(status.Run?.Lost ?? []);
        if (entered)
        {
            // After the families: the last of them may have ended together with their stage.
            Close();
            Begin(status.Stage);
        }
    }

    private void Lost(IReadOnlyList<LostMember> lost)
    {
        foreach (var (name, _, reason) in lost.Where(l => _lost.Add(l.Name)))
        {
            if (_finished.Add(name) && _families.TryGetValue(name, out var shown)) shown.DoneAsSaid($"LOST: {reason}");
            else _stages.Begin($"  {name}").DoneAsSaid($"LOST: {reason}");
        }
    }

    private void Begin(string stage) => _stage = (stage, _stages.Begin(Name(stage)));

    private void Families(RunStatus status)
    {
        foreach (var slice in status.Families.Where(f => !_finished.Contains(f.Family)))
        {
            if (!_families.TryGetValue(slice.Family, out var shown))
            {
                _families[slice.Family] = shown = _stages.Begin($"  {slice.Family}");
            }

            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {slice.Epoch} of at most {slice.MaxEpochs}, NDCG@10 on validation {slice.BestValidationNdcg10:0.0000}, "
                    + $"{slice.Seconds:0.0} s");
            if (slice.IsFinished && _finished.Add(slice.Family))
            {
                shown.DoneAsSaid(text);
            }
            else
            {
                shown.Report(slice.Epoch, slice.MaxEpochs, text);
            }
        }
    }

    public void Close()
    {
        _stage?.Shown.Done("done");
        _stage = null;
    }

    private static string Name(string stage) => stage switch
    {
        "snapshot" => "Fixing the data",
        "counting" => "Counting popularity, neighbours and windowed EASE",
        "training" => "Training the families side by side",
        "blend" => "Fitting the blend",
        "evaluation" => "Ranking the test cases over the whole catalog",
        "refit" => "Learning the events that were kept for judging",
        "export" => "Exporting to ONNX, with a parity check",
        "gate" => "Judging against popularity",
        "publish" => "Publishing",
        "erasures" => "Erasing users from older versions",
        "removal" => "Removing the oldest versions",
        _ => stage,
    };
}
