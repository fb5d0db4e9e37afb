using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Sequence;
using Recsys.Registry;
using Recsys.Training.Runs;

namespace Recsys.Training.Story;

/// <summary>
/// The story of a training run: fix the data, train the families side by side, fit the blend, judge, export, decide, publish,
/// and take out of older versions whom this one was asked to forget. A model that fails at any of this costs the version that model; the run
/// fails where no trustworthy one is left. The story itself has no clock and no input or output, so that an orchestration can replay it.
/// </summary>
public static class TrainingStory
{
    /// <summary>Runs the story once.</summary>
    public static async Task<RunOutcome> RunAsync(TrainingRequest request, ITrainingSteps steps)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(steps);
        steps.Enter("snapshot", null);
        var run = await steps.TakeSnapshotAsync(request).ConfigureAwait(true);
        if (run.Families.Count == 0)
        {
            var nothing = await steps.EndEmptyAsync(run).ConfigureAwait(true);
            await steps.CloseErasuresAsync(run).ConfigureAwait(true);
            return nothing;
        }

        steps.Enter("training", run);
        run = await TrainAsync(run, request.SliceSeconds, steps).ConfigureAwait(true);
        run = await MakeModelsAsync(run, steps).ConfigureAwait(true);

        steps.Enter("gate", run);
        var verdict = await steps.GateAsync(run).ConfigureAwait(true);

        steps.Enter("publish", run);
        var outcome = await steps.PublishAsync(new PublishRequest(run, verdict, request.Promote)).ConfigureAwait(true);

        steps.Enter("erasures", run);
        await steps.CloseErasuresAsync(run).ConfigureAwait(true);
        return outcome;
    }

    private static readonly string[] ShortestFirst =
        [GcnOptions.FamilyName, AutoencoderOptions.FamilyName, NcfOptions.FamilyName, SequenceOptions.FamilyName];

    private static async Task<TrainingRun> TrainAsync(TrainingRun run, double seconds, ITrainingSteps steps)
    {
        // Steps wait for their turn in the order in which they were asked for, and few run side by side: begun last, the longest would run alone.
        string[] families = [.. run.Families.Where(f => !run.HasLost(f)).OrderBy(f => Array.IndexOf(ShortestFirst, f)).Reverse()];
        var failures = await Task.WhenAll(families.Select(f => TrainFamilyAsync(run, f, seconds, families.Length == 1, steps))).ConfigureAwait(true);
        for (var f = 0; f < families.Length; f++)
        {
            // A worker that dies takes with it what runs beside its murderer: who that is shows when each is alone.
            var failure = failures[f] is { IsDeath: true } && families.Length > 1
                ? await TrainFamilyAsync(run, families[f], seconds, isAlone: true, steps).ConfigureAwait(true)
                : failures[f];
            if (failure is not null) run = run.Without(LostMember.Of(families[f], "training", failure.Message));
        }

        return run;
    }

    private static async Task<StepFailedException?> TrainFamilyAsync(
        TrainingRun run, string family, double seconds, bool isAlone, ITrainingSteps steps)
    {
        try
        {
            SliceResult slice;
            do
            {
                slice = await steps.TrainSliceAsync(new SliceRequest(run, family, seconds), isAlone).ConfigureAwait(true);
                steps.Report(slice);
            }
            while (!slice.IsFinished);
            return null;
        }
        catch (StepFailedException e)
        {
            return e;
        }
    }

    /// <summary>Blend, judgement and files of the same models: who is lost on the way is in none of them.</summary>
    private static async Task<TrainingRun> MakeModelsAsync(TrainingRun run, ITrainingSteps steps)
    {
        while (true)
        {
            steps.Enter("blend", run);
            run = await steps.FitBlendAsync(run).ConfigureAwait(true);

            steps.Enter("evaluation", run);
            var judged = await steps.EvaluateAsync(run).ConfigureAwait(true);
            if (Models(judged) == Models(run))
            {
                steps.Enter("export", run);
                judged = await steps.ExportAsync(run).ConfigureAwait(true);
                if (Models(judged) == Models(run)) return judged;
            }

            run = judged;
        }
    }

    /// <summary>How many are lost that a blend is made of. Without similar items it is what it was.</summary>
    private static int Models(TrainingRun run) => run.Lost.Count(l => l.Name != ModelFiles.Similar);
}
