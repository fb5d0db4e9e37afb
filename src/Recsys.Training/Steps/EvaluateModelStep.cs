using Recsys.Datasets.Splits;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>Brings together how the models of a run ranked its test cases, and asks the version that serves now for the same ones.</summary>
public sealed class EvaluateModelStep(RunData data, CurrentVersionReplay current)
{
    /// <summary>Runs the step.</summary>
    /// <exception cref="InvalidDataException">A model has not been judged.</exception>
    public async Task RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var folder = data.FolderOf(run);
        var input = await data.LoadAsync(run, cancellationToken).ConfigureAwait(false);
        var cases = CaseSample.Of(input.Split.Test, input.Split.Train.ItemVocabulary.Size, run.Seed);
        var judged = new List<ModelJudgement>();
        foreach (var name in JudgeModelStep.NamesOf(run))
        {
            judged.Add(await folder.ReadJsonAsync<ModelJudgement>(RunFolder.Judgement(name), cancellationToken).ConfigureAwait(false));
        }

        var serving = await current.JudgeAsync(run, input.Split.Train, cases, cancellationToken).ConfigureAwait(false);
        await folder.WriteJsonAsync(
            RunFolder.Metrics,
            new RunJudgement(cases.Count, judged, serving.Version, serving.Ndcg10Cases, serving.Problem)
            {
                AllCases = input.Split.Test.Count, Learnt = input.Split.Train.Count,
            },
            cancellationToken).ConfigureAwait(false);
    }
}
