using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Baselines;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Popularity;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Ranks the full catalog with one model for every test case, or for a sample of them where they are many (<see cref="CaseSample"/>). A model a
/// step: what all of them take together grows beyond what a function may last. What has been judged is not judged again.
/// </summary>
public sealed class JudgeModelStep(RunData data)
{
    private const string Step = "evaluation";

    /// <summary>What is judged of a run, in the order of the tables: popularity, each family, neighbours, windowed EASE, the blend.</summary>
    public static IReadOnlyList<string> NamesOf(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var members = run.Families.Concat(ModelFamilies.Counted.Select(f => f.Name));
        return [BaselineNames.Popular, .. members.Where(n => n != PopularityOptions.FamilyName && !run.HasLost(n)), BlendModel.ModelName];
    }

    /// <summary>Runs the step.</summary>
    /// <returns>The run, without the model where that cannot be read or scores a target as NaN.</returns>
    /// <exception cref="InvalidDataException">An earlier step has not been done.</exception>
    public async Task<TrainingRun> RunAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (run, name, folder) = (request.Run, request.Model, data.FolderOf(request.Run));
        if (await folder.ExistsAsync(RunFolder.Judgement(name), cancellationToken).ConfigureAwait(false)) return run;
        var input = await data.LoadAsync(run, cancellationToken).ConfigureAwait(false);
        var cases = CaseSample.Of(input.Split.Test, input.Split.Train.ItemVocabulary.Size, run.Seed);
        if (name == BaselineNames.Popular)
        {
            using var popular = new PopularRecommender(input.Split.Train);
            await JudgeAsync(popular, cases, FamilyProgress.None, folder, cancellationToken).ConfigureAwait(false);
            return run;
        }

        var isBlend = name == BlendModel.ModelName;
        using var models = await TrainedModels.LoadAsync(folder, run, input, cancellationToken, only: isBlend ? null : name).ConfigureAwait(false);
        if (models.Damaged.Count > 0)
        {
            return await models.WithoutDamagedAsync(run, folder, Step, input.IsRefit, cancellationToken).ConfigureAwait(false);
        }

        using ITrainedModel? blend = isBlend ? await models.LoadBlendAsync(folder, cancellationToken).ConfigureAwait(false) : null;
        var progress = await folder.ReadJsonAsync<FamilyProgress>(RunFolder.Progress(name), cancellationToken).ConfigureAwait(false);
        try
        {
            await JudgeAsync(blend ?? models.Members[0], cases, progress, folder, cancellationToken).ConfigureAwait(false);
            return run;
        }
        catch (InvalidDataException e) when (!run.HasLost(name))
        {
            return run.Without(LostMember.Of(name, Step, e.Message));
        }
    }

    private static async Task JudgeAsync(
        IRecommender model, IReadOnlyList<EvaluationCase> cases, FamilyProgress progress, RunFolder folder, CancellationToken cancellationToken)
    {
        var result = await FamilyTraining.OnOwnThread(() => BackTest.Run(model, cases, null, cancellationToken)).ConfigureAwait(false);
        var row = new ModelRow(
            result.Name, result.Hr10.Mean, result.Ndcg10.Mean, result.Mrr10.Mean, result.Coverage10, result.Ndcg10.StandardError,
            progress.Seconds, progress.CpuSeconds, 0, null);
        await folder.WriteJsonAsync(
            RunFolder.Judgement(model.Name), new ModelJudgement(row, result.Ndcg10Cases), cancellationToken).ConfigureAwait(false);
    }
}
