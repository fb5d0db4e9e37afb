using System.Text.Json;
using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>Fits the blend of the trained families and the counted ones on the validation cases.</summary>
public sealed class FitBlendStep(RunData data)
{
    private const int Batch = 32;
    private const string Step = "blend";

    /// <summary>Runs the step.</summary>
    /// <returns>The run without those that cannot be read, or give scores that are no numbers.</returns>
    /// <exception cref="InvalidDataException">A family has not been trained, or no model can be trusted.</exception>
    public async Task<TrainingRun> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var folder = data.FolderOf(run);
        var input = await data.LoadAsync(run, cancellationToken).ConfigureAwait(false);
        using var models = await TrainedModels.LoadAsync(folder, run, input, cancellationToken).ConfigureAwait(false);
        run = await models.WithoutDamagedAsync(run, folder, Step, input.IsRefit, cancellationToken).ConfigureAwait(false);
        var queries = ParityQueries.Of(input.Split, TrainingOptions.ParityCases);
        foreach (var model in models.Members)
        {
            if (await FamilyTraining.OnOwnThread(() => ProblemOf(model, queries)).ConfigureAwait(false) is { } problem)
            {
                run = run.Without(LostMember.Of(model.Name, Step, problem));
            }
        }

        ITrainedModel[] members = [.. models.Members.Where(m => !run.HasLost(m.Name))];
        if (members.Length == 0)
        {
            throw new InvalidDataException($"No model of the run {run.Version} can be trusted. {string.Join(' ', run.Lost.Select(l => l.Sentence))}");
        }

        var (weights, progress) = await FamilyTraining.OnOwnThread(() =>
        {
            var clock = TrainingClock.StartOfProcess();
            var fitted = BlendChoice.Of(members, input.Split.Validation, input.Split.Train.Context, run.Seed).Weights;
            if (run.HasLost(BlendModel.ModelName))
            {
                fitted = fitted.Strongest();
                fitted = fitted with { Common = [BlendFit.WeightAlone(BlendMembers.Of(members, fitted)[0], input.Split.Validation, run.Seed)] };
            }

            return (fitted, new FamilyProgress([], clock.WallSeconds, clock.CpuSeconds));
        }).ConfigureAwait(false);
        await folder.WriteJsonAsync(RunFolder.Progress(BlendModel.ModelName), progress, cancellationToken).ConfigureAwait(false);
        await folder.WriteAsync(RunFolder.Blend, JsonSerializer.SerializeToUtf8Bytes(weights), cancellationToken).ConfigureAwait(false);
        // Another blend than the one that was judged, where a member was lost.
        await folder.DeleteAsync(RunFolder.Judgement(BlendModel.ModelName), cancellationToken).ConfigureAwait(false);
        return run;
    }

    /// <summary>Says which score is no number, or null.</summary>
    private static string? ProblemOf(ITrainedModel model, IReadOnlyList<RecommendationQuery> queries)
    {
        var scores = new float[Batch * model.ItemSize];
        foreach (var batch in queries.Chunk(Batch))
        {
            model.Score(batch, scores);
            for (var i = 0; i < batch.Length * model.ItemSize; i++)
            {
                // Item 0 is nobody's, and its score may be anything.
                if (i % model.ItemSize != 0 && !float.IsFinite(scores[i])) return $"The score of item {i % model.ItemSize} is {scores[i]}.";
            }
        }

        return null;
    }
}
