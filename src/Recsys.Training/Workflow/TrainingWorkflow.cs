using Recsys.Models;
using Recsys.Registry;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Training.Workflow;

/// <summary>
/// A training run: fix the data, count what is counted, train the families side by side, fit the blend, judge one model after another,
/// let all of them learn what they were judged by, export, decide, publish, erase from older versions whom this one knows to be erased, and remove
/// the oldest. A model that fails at any of this costs the version that model; the run fails where no trustworthy one is left. It erases and removes
/// then too: nights that fail must not keep erased users, nor gather folders. It has no clock itself, and no input or output, so that an
/// orchestration can replay it. A log that cannot be read keeps nobody's events either: then the users who are erased by now are erased.
/// </summary>
public static class TrainingWorkflow
{
    /// <summary>The share of the processor time that training leaves for the refit.</summary>
    private const double ShareOfRefit = 0.15;

    /// <summary>The share of what is left then that is for what is counted before the networks: a ninth of it at ten million interactions.</summary>
    private const double ShareOfCounting = 0.1;

    /// <summary>Processor seconds that a family may take at most where the others take no more than what is sure for them.</summary>
    internal static double MostOfFamily(double cpuSeconds, int families) =>
        cpuSeconds * (1 - ShareOfRefit) * (1 - ShareOfCounting) * (1 - TrainingTurns.SurePart + (TrainingTurns.SurePart / Math.Max(1, families)));

    /// <summary>Runs it once.</summary>
    public static async Task<RunOutcome> RunAsync(TrainingRequest request, ITrainingSteps steps)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(steps);
        steps.Enter("snapshot", null);
        TrainingRun? run = null;
        RunOutcome outcome;
        try
        {
            run = await steps.TakeSnapshotAsync(request).ConfigureAwait(true);
            outcome = run.Families.Count == 0
                ? await steps.EndEmptyAsync(run).ConfigureAwait(true)
                : await MakeVersionAsync(run, request, steps).ConfigureAwait(true);
        }
        catch (Exception cause)
        {
            // The stage stays the one that failed.
            try
            {
                await steps.CloseErasuresAsync(run).ConfigureAwait(true);
                await steps.RemoveOldVersionsAsync(run).ConfigureAwait(true);
            }
            catch (Exception also)
            {
                // In this order: whoever asks why there is no version is told of the first.
                throw new AggregateException(cause, also);
            }

            throw;
        }

        steps.Enter("erasures", run);
        await steps.CloseErasuresAsync(run).ConfigureAwait(true);

        steps.Enter("removal", run);
        await steps.RemoveOldVersionsAsync(run).ConfigureAwait(true);
        return outcome;
    }

    private static async Task<RunOutcome> MakeVersionAsync(TrainingRun run, TrainingRequest request, ITrainingSteps steps)
    {
        if (run.Known is { } known)
        {
            // Nothing has changed since it was made.
            steps.Enter("publish", run);
            return await steps.PublishAsync(new PublishRequest(run, known, request.Promote)).ConfigureAwait(true);
        }

        steps.Enter("counting", run);
        var time = new Time(request.MaxTrainingMinutes * 60);
        run = await CountAsync(run, request, time, isRefit: false, steps).ConfigureAwait(true);

        steps.Enter("training", run);
        run = await TrainAsync(run, request, time, isRefit: false, steps).ConfigureAwait(true);
        run = await MakeModelsAsync(run, request, time, steps).ConfigureAwait(true);

        steps.Enter("gate", run);
        var verdict = await steps.GateAsync(run).ConfigureAwait(true);

        steps.Enter("publish", run);
        return await steps.PublishAsync(new PublishRequest(run, verdict, request.Promote)).ConfigureAwait(true);
    }

    /// <summary>
    /// One after another, before anything is trained: they take all cores and much memory, and their tables stand beside the networks.
    /// </summary>
    private static async Task<TrainingRun> CountAsync(TrainingRun run, TrainingRequest request, Time time, bool isRefit, ITrainingSteps steps)
    {
        foreach (var name in ModelFamilies.Counted.Select(f => f.Name).Where(n => !run.HasLost(n)))
        {
            var (_, slice, failure) = await TrainSliceAsync(
                new SliceRequest(run, name, request.SliceSeconds) { IsRefit = isRefit }, isAlone: true, steps).ConfigureAwait(true);
            if (slice is not null) time.Spend(slice.CpuSeconds);
            else run = run.Without(LostMember.Of(name, isRefit ? "refit" : "counting", failure!.Message));
        }

        return run;
    }

    private static async Task<TrainingRun> TrainAsync(TrainingRun run, TrainingRequest request, Time time, bool isRefit, ITrainingSteps steps)
    {
        var turns = new TrainingTurns(run, time.LeftFor(isRefit), isRefit ? 1 : TrainingTurns.SurePart);
        var running = new List<Task<(string Family, SliceResult? Slice, StepFailedException? Failure)>>();
        while (!turns.IsOver)
        {
            while (turns.Next(request.SliceSeconds) is var (family, seconds, isAlone))
            {
                var slice = new SliceRequest(run, family, turns.LengthOf(family, request.SliceSeconds), seconds) { IsRefit = isRefit };
                running.Add(TrainSliceAsync(slice, isAlone, steps));
            }

            var done = await Task.WhenAny(running).ConfigureAwait(true);
            running.Remove(done);
            var (name, result, failure) = await done.ConfigureAwait(true);
            if (result is not null)
            {
                turns.Ended(result);
                if (!isRefit) steps.Report(result);
            }
            else if (!turns.Failed(name, failure!.IsDeath))
            {
                run = run.Without(LostMember.Of(name, isRefit ? "refit" : "training", failure.Message));
            }
        }

        time.Spend(turns.Spent);
        return run;
    }

    private static async Task<(string Family, SliceResult? Slice, StepFailedException? Failure)> TrainSliceAsync(
        SliceRequest request, bool isAlone, ITrainingSteps steps)
    {
        try
        {
            return (request.Family, await steps.TrainSliceAsync(request, isAlone).ConfigureAwait(true), null);
        }
        catch (StepFailedException e)
        {
            return (request.Family, null, e);
        }
    }

    /// <summary>Blend, judgement and files of the same models: who is lost on the way is in none of them.</summary>
    private static async Task<TrainingRun> MakeModelsAsync(TrainingRun run, TrainingRequest request, Time time, ITrainingSteps steps)
    {
        while (true)
        {
            steps.Enter("blend", run);
            run = await steps.FitBlendAsync(run).ConfigureAwait(true);

            steps.Enter("evaluation", run);
            var judged = run;
            foreach (var name in JudgeModelStep.NamesOf(run))
            {
                judged = await steps.JudgeAsync(new JudgeRequest(judged, name)).ConfigureAwait(true);
                // The blend is still of all of them.
                if (Models(judged) != Models(run)) break;
            }

            if (Models(judged) == Models(run))
            {
                await steps.EvaluateAsync(judged).ConfigureAwait(true);
                steps.Enter("refit", run);
                judged = await CountAsync(run, request, time, isRefit: true, steps).ConfigureAwait(true);
                judged = await TrainAsync(judged, request, time, isRefit: true, steps).ConfigureAwait(true);
            }

            if (Models(judged) == Models(run))
            {
                steps.Enter("export", run);
                judged = await steps.ExportAsync(run).ConfigureAwait(true);
                if (Models(judged) == Models(run)) return judged;
            }

            run = judged;
        }
    }

    /// <summary>Processor time of a run.</summary>
    private sealed class Time(double cpuSeconds)
    {
        private double _spent;

        public void Spend(double seconds) => _spent += seconds;

        public double LeftFor(bool isRefit) => (isRefit ? cpuSeconds : cpuSeconds * (1 - ShareOfRefit)) - _spent;
    }

    /// <summary>How many are lost that a blend is made of. Without similar items it is what it was.</summary>
    private static int Models(TrainingRun run) => run.Lost.Count(l => l.Name != ModelFiles.Similar);
}
