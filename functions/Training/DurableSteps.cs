using Microsoft.DurableTask;
using Recsys.Functions.Training.Activities;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Functions.Training;

/// <summary>Each step is an activity, tried again as <see cref="Attempts"/> says.</summary>
internal sealed class DurableSteps(TaskOrchestrationContext context) : ITrainingSteps
{
    private readonly RunProgress _progress = new(context.SetCustomStatus);

    public Task<TrainingRun> TakeSnapshotAsync(TrainingRequest request) => Call<TrainingRun>(nameof(TakeSnapshot), request);

    public Task<RunOutcome> EndEmptyAsync(TrainingRun run) => Call<RunOutcome>(nameof(EndEmptyRun), run);

    public async Task<SliceResult> TrainSliceAsync(SliceRequest request, bool isAlone)
    {
        try
        {
            return await context.CallActivityAsync<SliceResult>(
                nameof(TrainSlice), request, Attempts.ForStep(isAlone ? Attempts.OfDeaths : Attempts.OfSharedDeaths));
        }
        catch (TaskFailedException e)
        {
            throw new StepFailedException(Attempts.FirstOf(e.FailureDetails).ErrorMessage, e) { IsDeath = Attempts.IsDeath(e.FailureDetails) };
        }
    }

    public Task<TrainingRun> FitBlendAsync(TrainingRun run) => Call<TrainingRun>(nameof(FitBlend), run);

    public Task<TrainingRun> JudgeAsync(JudgeRequest request) => Call<TrainingRun>(nameof(JudgeModel), request);

    public Task EvaluateAsync(TrainingRun run) => context.CallActivityAsync(nameof(EvaluateModel), run, Attempts.ForStep());

    public Task<TrainingRun> ExportAsync(TrainingRun run) => Call<TrainingRun>(nameof(ExportModel), run);

    public Task<GateVerdict> GateAsync(TrainingRun run) => Call<GateVerdict>(nameof(GateModel), run);

    public Task<RunOutcome> PublishAsync(PublishRequest request) => Call<RunOutcome>(nameof(PublishModel), request);

    public Task CloseErasuresAsync(TrainingRun? run) => Call<ClosedErasures>(nameof(CloseErasures), new EndedRun(run));

    public Task RemoveOldVersionsAsync(TrainingRun? run) => Call<KeptVersions>(nameof(RemoveOldVersions), new EndedRun(run));

    public void Enter(string stage, TrainingRun? run) => _progress.Enter(stage, run);

    public void Report(SliceResult slice) => _progress.Report(slice);

    private Task<T> Call<T>(string activity, object input) => context.CallActivityAsync<T>(activity, input, Attempts.ForStep());
}
