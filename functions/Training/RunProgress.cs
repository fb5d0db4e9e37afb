using Recsys.Training.Runs;

namespace Recsys.Functions.Training;

/// <summary>What a run shows while it goes: its stage, its version and how far each family is. Becomes the orchestration's custom status.</summary>
internal sealed class RunProgress(Action<object?> show)
{
    private readonly SortedDictionary<string, SliceResult> _families = new(StringComparer.Ordinal);
    private string _stage = "";
    private TrainingRun? _run;

    public void Enter(string stage, TrainingRun? run = null)
    {
        (_stage, _run) = (stage, run);
        Show();
    }

    public void Report(SliceResult slice)
    {
        _families[slice.Family] = slice;
        Show();
    }

    private void Show() => show(new RunStatus(_stage, _run, [.. _families.Values]));
}
