using Recsys.Training.Runs;

namespace Recsys.Training.Workflow;

/// <summary>How a run does its steps: in the orchestration, as activities that are tried again; or in this process.</summary>
public interface ITrainingSteps
{
    /// <summary>Fixes the data.</summary>
    Task<TrainingRun> TakeSnapshotAsync(TrainingRequest request);

    /// <summary>Ends a run that found nothing to train on.</summary>
    Task<RunOutcome> EndEmptyAsync(TrainingRun run);

    /// <summary>Trains one family for a slice of time, or counts one of those that are counted.</summary>
    /// <param name="request">Which one.</param>
    /// <param name="isAlone">Whether nothing else is trained beside it, so that a worker that dies dies of it.</param>
    /// <exception cref="StepFailedException">It failed as often as it may.</exception>
    Task<SliceResult> TrainSliceAsync(SliceRequest request, bool isAlone);

    /// <summary>Fits the blend; returns the run with those whom this showed not to be trusted.</summary>
    Task<TrainingRun> FitBlendAsync(TrainingRun run);

    /// <summary>Judges one model on the test cases; returns the run with it where this showed that it cannot be trusted.</summary>
    Task<TrainingRun> JudgeAsync(JudgeRequest request);

    /// <summary>Brings the judgements together, with that of the version which serves now.</summary>
    Task EvaluateAsync(TrainingRun run);

    /// <summary>Exports the models; returns the run with those whom this showed not to be trusted.</summary>
    Task<TrainingRun> ExportAsync(TrainingRun run);

    /// <summary>Decides whether the version may serve.</summary>
    Task<GateVerdict> GateAsync(TrainingRun run);

    /// <summary>Writes the version.</summary>
    Task<RunOutcome> PublishAsync(PublishRequest request);

    /// <summary>Erases users from older versions: those whom the run leaves out, or, where it has no data, all who are erased by now.</summary>
    Task CloseErasuresAsync(TrainingRun? run);

    /// <summary>Removes versions and runs beyond those that are kept.</summary>
    Task RemoveOldVersionsAsync(TrainingRun? run);

    /// <summary>Told where the run is.</summary>
    void Enter(string stage, TrainingRun? run);

    /// <summary>Told of every slice.</summary>
    void Report(SliceResult slice);
}
