using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Baselines;
using Recsys.Models.Families.Popularity;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Ranks the full catalogue for every test case, or for a sample of them where they are many (<see cref="CaseSample"/>): popularity, each family,
/// neighbours, windowed EASE, the blend, and the version that serves now, all on the same cases.
/// </summary>
public sealed class EvaluateModelStep(RunData data, CurrentVersionReplay current)
{
    /// <summary>Runs the step.</summary>
    /// <returns>The run without those that score a target as NaN.</returns>
    /// <exception cref="InvalidDataException">An earlier step has not been done.</exception>
    public async Task<TrainingRun> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var folder = data.FolderOf(run);
        var input = await data.LoadAsync(run, cancellationToken).ConfigureAwait(false);
        var cases = CaseSample.Of(input.Split.Test, input.Split.Train.ItemVocabulary.Size, run.Seed);
        using var models = await TrainedModels.LoadAsync(folder, run, input, cancellationToken).ConfigureAwait(false);
        using var blend = await models.LoadBlendAsync(folder, cancellationToken).ConfigureAwait(false);
        using var popular = new PopularRecommender(input.Split.Train);
        var judged = new List<ModelJudgement> { await JudgeAsync(popular, cases, FamilyProgress.None, cancellationToken).ConfigureAwait(false) };
        foreach (var model in models.Members.Where(m => m.Name != PopularityOptions.FamilyName).Append(blend))
        {
            var progress = await folder.ReadJsonAsync<FamilyProgress>(RunFolder.Progress(model.Name), cancellationToken).ConfigureAwait(false);
            try
            {
                judged.Add(await JudgeAsync(model, cases, progress, cancellationToken).ConfigureAwait(false));
            }
            catch (InvalidDataException e) when (!run.HasLost(model.Name))
            {
                run = run.Without(LostMember.Of(model.Name, "evaluation", e.Message));
            }
        }

        var serving = await current.JudgeAsync(run, input.Split.Train, cases, cancellationToken).ConfigureAwait(false);
        await folder.WriteJsonAsync(
            RunFolder.Metrics,
            new RunJudgement(cases.Count, judged, serving.Version, serving.Ndcg10Cases, serving.Problem) { AllCases = input.Split.Test.Count },
            cancellationToken).ConfigureAwait(false);
        return run;
    }

    private static Task<ModelJudgement> JudgeAsync(
        IRecommender model, IReadOnlyList<EvaluationCase> cases, FamilyProgress progress, CancellationToken cancellationToken) =>
        FamilyTraining.OnOwnThread(() =>
        {
            var result = BackTest.Run(model, cases, null, cancellationToken);
            return new ModelJudgement(
                new ModelRow(
                    result.Name, result.Hr10.Mean, result.Ndcg10.Mean, result.Mrr10.Mean, result.Coverage10, result.Ndcg10.StandardError,
                    progress.Seconds, progress.CpuSeconds, 0, null),
                result.Ndcg10Cases);
        });
}
