using System.Globalization;
using Recsys.Evaluation.Gate;
using Recsys.Models.Blend;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>Decides whether the new version may serve: its blend against popularity and against the version that serves now.</summary>
public sealed class GateModelStep(RunData data)
{
    /// <summary>Runs the step.</summary>
    /// <exception cref="InvalidDataException">The models have not been judged.</exception>
    public async Task<GateVerdict> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var judgement = await data.FolderOf(run).ReadJsonAsync<RunJudgement>(RunFolder.Metrics, cancellationToken).ConfigureAwait(false);
        var candidate = judgement.Models.Single(m => m.Row.Name == BlendModel.ModelName);
        var decision = PromotionGate.Judge(candidate.Ndcg10Cases, judgement.Models[0].Ndcg10Cases, judgement.CurrentNdcg10Cases, run.Seed);
        var reasons = decision.Reasons.Concat(run.Lost.Select(l => l.Sentence));
        if (judgement.Cases < judgement.AllCases)
        {
            reasons = reasons.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"Judged on a sample of {judgement.Cases} of {judgement.AllCases} cases; standard error {candidate.Row.Ndcg10StandardError:F4}."));
        }

        if (judgement.Learnt < run.Interactions)
        {
            reasons = reasons.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"Judged after {judgement.Learnt} of {run.Interactions} interactions; what serves has learnt all of them."));
        }

        var report = await data.FolderOf(run).ReadJsonAsync<RunReport>(RunFolder.Report, cancellationToken).ConfigureAwait(false);
        if (run.Protocol != report.Request.Protocol)
        {
            reasons = reasons.Append(
                $"Divided {run.Protocol}: a division in time would leave too few to judge by, or the events have an order and no time.");
        }

        foreach (var family in run.Families.Where(f => !run.HasLost(f)))
        {
            var progress = await data.FolderOf(run).ReadJsonAsync<FamilyProgress>(
                RunFolder.Progress(family), cancellationToken).ConfigureAwait(false);
            if (progress.WhatMoreTimeBrings(family) is { } sentence) reasons = reasons.Append(sentence);
            var refit = await data.FolderOf(run).TryReadJsonAsync<FamilyProgress>(
                RunFolder.Progress(family, isRefit: true), cancellationToken).ConfigureAwait(false);
            if (refit is { RanOutOfTime: true })
            {
                reasons = reasons.Append(
                    $"'{family}' serves with a part of the events that it was judged by: its refit had time for {refit.Epochs.Count} epochs.");
            }
        }

        var verdict = new GateVerdict(decision.Passed, judgement.CurrentProblem is { } problem
            ? [.. reasons, $"The serving version {judgement.CurrentVersion} could not answer these cases: {problem}"]
            : [.. reasons]);
        await data.FolderOf(run).WriteJsonAsync(RunFolder.Verdict, verdict, cancellationToken).ConfigureAwait(false);
        return verdict;
    }
}
