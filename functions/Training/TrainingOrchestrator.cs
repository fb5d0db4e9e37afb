using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Recsys.Functions.Training.Activities;
using Recsys.Training.Runs;

namespace Recsys.Functions.Training;

/// <summary>
/// The story of a training run: fix the data, train the families side by side, fit the blend, judge, export, decide, publish,
/// and take out of older versions whom this one was asked to forget.
/// Steps pass the name of the run, never its data; a worker that dies loses at most the slice that it was in.
/// </summary>
public static class TrainingOrchestrator
{
    /// <summary>Runs the story once.</summary>
    [Function(nameof(TrainingOrchestrator))]
    public static async Task<RunOutcome> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var request = context.GetInput<TrainingRequest>() ?? new TrainingRequest();
        var progress = new RunProgress(context.SetCustomStatus);

        progress.Enter("snapshot");
        var run = await context.CallActivityAsync<TrainingRun>(nameof(TakeSnapshot), request, Attempts.ForStep());

        if (run.Families.Count == 0)
        {
            var nothing = await context.CallActivityAsync<RunOutcome>(nameof(EndEmptyRun), run, Attempts.ForStep());
            await context.CallActivityAsync<ClosedErasures>(nameof(CloseErasures), run, Attempts.ForStep());
            return nothing;
        }

        progress.Enter("training", run);
        await Task.WhenAll(run.Families.Select(family => TrainFamily(context, run, family, request.SliceSeconds, progress)));

        progress.Enter("blend", run);
        await context.CallActivityAsync(nameof(FitBlend), run, Attempts.ForStep());

        progress.Enter("evaluation", run);
        await context.CallActivityAsync(nameof(EvaluateModel), run, Attempts.ForStep());

        progress.Enter("export", run);
        await context.CallActivityAsync(nameof(ExportModel), run, Attempts.ForStep());

        progress.Enter("gate", run);
        var verdict = await context.CallActivityAsync<GateVerdict>(nameof(GateModel), run, Attempts.ForStep());

        progress.Enter("publish", run);
        var outcome = await context.CallActivityAsync<RunOutcome>(
            nameof(PublishModel), new PublishRequest(run, verdict, request.Promote), Attempts.ForStep());

        progress.Enter("erasures", run);
        await context.CallActivityAsync<ClosedErasures>(nameof(CloseErasures), run, Attempts.ForStep());
        return outcome;
    }

    private static async Task TrainFamily(
        TaskOrchestrationContext context, TrainingRun run, string family, double seconds, RunProgress progress)
    {
        SliceResult slice;
        do
        {
            slice = await context.CallActivityAsync<SliceResult>(nameof(TrainSlice), new SliceRequest(run, family, seconds), Attempts.ForStep());
            progress.Report(slice);
        }
        while (!slice.IsFinished);
    }
}
