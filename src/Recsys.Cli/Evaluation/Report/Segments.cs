using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Baselines;
using Recsys.Evaluation.Statistics;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>A way to divide the test cases, so that a mean cannot hide for whom a model works.</summary>
/// <param name="Title">What divides them.</param>
/// <param name="Parts">The parts with the numbers of their cases.</param>
internal sealed record Segments(string Title, IReadOnlyList<(string Name, int[] Cases)> Parts)
{
    private const int Quarters = 4;

    /// <summary>By the length of the history, and by the popularity of the target: quarters of the cases each.</summary>
    public static IReadOnlyList<Segments> Of(DatasetSplit split)
    {
        var popularity = ItemCounts.Users(split.Train);
        return
        [
            Quantiles("By the items that the user had before", "items", split.Test, c => c.Query.History.Length),
            Quantiles("By the users whom the target had in training", "users", split.Test, c => popularity[c.Target]),
        ];
    }

    /// <summary>NDCG@10 of a model in a part.</summary>
    public static MeanEstimate Ndcg10(BackTestResult result, int[] cases) => MeanEstimate.Of(Array.ConvertAll(cases, c => result.Ndcg10Cases[c]));

    private static Segments Quantiles(string title, string unit, IReadOnlyList<EvaluationCase> cases, Func<EvaluationCase, int> value)
    {
        var order = Enumerable.Range(0, cases.Count).OrderBy(c => value(cases[c])).ToArray();
        var parts = new List<(string, int[])>();
        for (var q = 0; q < Quarters; q++)
        {
            var part = order[(order.Length * q / Quarters)..(order.Length * (q + 1) / Quarters)];
            if (part.Length > 0)
            {
                var (low, high) = (value(cases[part[0]]), value(cases[part[^1]]));
                parts.Add((low == high ? $"{low} {unit}" : $"{low}–{high} {unit}", part));
            }
        }

        return new Segments(title, parts);
    }
}
