using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>Ends a run whose snapshot holds no positive interaction: no error, since a new system is in this state, but no model either.</summary>
public sealed class EndEmptyRunStep(RunData data)
{
    /// <summary>Runs the step.</summary>
    public async Task<RunOutcome> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var report = await data.FolderOf(run).ReadJsonAsync<RunReport>(RunFolder.Report, cancellationToken).ConfigureAwait(false);
        return new RunOutcome(run, new GateVerdict(false, [report.Data.NothingToTrainOn()]), false, [], report.Data);
    }
}
