using System.Globalization;
using Recsys.Cli.Display;
using Recsys.Cli.Evaluation.Report;
using Recsys.Datasets.Splits;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation;

/// <summary>
/// What an evaluation says: which model would serve, how much better it is than the best simple one, where it is weak, and, where not all items
/// would be scored, how many of the best are found.
/// </summary>
internal static class EvaluationWords
{
    public static IReadOnlyList<string> Of(IReadOnlyList<ModelEvaluation> models, DatasetSplit split, int seed)
    {
        var judged = models.Where(m => m.Result.Ranks.Count > 0).ToArray();
        if (judged.Length == 0) return [];
        var serves = Serving(judged)!;
        var ndcg = serves.Result.Ndcg10;
        return
        [
            $"{serves.Name} would serve: it puts the item that was taken next among its first ten in {Share(serves.Result.Hr10.Mean)} "
                + $"of {Words.Count(split.Test.Count)} cases (NDCG@10 {Words.Number(ndcg.Mean)} ± {Words.Number(ndcg.StandardError)}).",
            AgainstSimple(serves, [.. judged.Where(m => !IsLearnt(m) && m != serves)], seed),
            Weakness(serves, judged, split),
            .. serves.Search is { } search ? (string[])[Words.Of(search)] : [],
        ];
    }

    /// <summary>The model that a run would serve: the blend, which may be one model alone, else the best learnt one, else the best.</summary>
    public static ModelEvaluation? Serving(IReadOnlyList<ModelEvaluation> models)
    {
        var judged = models.Where(m => m.Result.Ranks.Count > 0).ToArray();
        var learnt = judged.Where(IsLearnt).ToArray();
        return judged.FirstOrDefault(m => m.Name == ModelComparison.Blend) ?? (learnt.Length > 0 ? learnt : judged).MaxBy(m => m.Result.Ndcg10.Mean);
    }

    /// <summary>Whether it learnt by gradients, or is a blend of such: what it gives a list can be read as probabilities, well or badly.</summary>
    public static bool IsLearnt(ModelEvaluation model) => model.Name == ModelComparison.Blend || ModelComparison.TrainedNames.Contains(model.Name);

    private static string AgainstSimple(ModelEvaluation serves, ModelEvaluation[] simple, int seed)
    {
        if (simple.MaxBy(m => m.Result.Ndcg10.Mean) is not { } best) return "No simpler model was asked for, so nothing says what it is worth.";
        var interval = serves.Result.Ndcg10Against(best.Result, seed);
        var change = best.Result.Ndcg10.Mean > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(interval.Difference) / best.Result.Ndcg10.Mean:P0} ") : "";
        return interval switch
        {
            { ExcludesZero: false } => $"Whether it is better than the best simple model, {best.Name}, these cases do not tell: "
                + $"the difference in NDCG@10 of {interval} may be chance.",
            { Difference: > 0 } => $"It is {change}better than the best simple model, {best.Name}: NDCG@10 {interval}.",
            _ => $"It is {change}WORSE than the best simple model, {best.Name}: NDCG@10 {interval}. Serve that one.",
        };
    }

    /// <summary>The quarter of the cases that it ranks worst, and who is better there.</summary>
    private static string Weakness(ModelEvaluation serves, ModelEvaluation[] judged, DatasetSplit split)
    {
        var parts = Segments.Of(split).SelectMany(s => s.Parts.Select(p => (s.Title, p.Name, p.Cases)));
        double In(ModelEvaluation model, int[] cases) => Segments.Ndcg10(model.Result, cases).Mean;
        var (title, name, worst) = parts.MinBy(p => In(serves, p.Cases));
        var better = judged.MaxBy(m => In(m, worst))!;
        return $"It is worst, {title[..1].ToLowerInvariant()}{title[1..]}, at {name}: NDCG@10 {Words.Number(In(serves, worst))}"
            + (In(better, worst) <= In(serves, worst)
                ? ", and no other model is better there."
                : $", where {better.Name} has {Words.Number(In(better, worst))}.");
    }

    private static string Share(double value) => value.ToString("P1", CultureInfo.InvariantCulture);
}
