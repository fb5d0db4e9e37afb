using Recsys.Evaluation.Statistics;

namespace Recsys.Evaluation.BackTests;

/// <summary>
/// Whether scores mean what they say: a model's softmax gives each item of a list the probability p that it is the one that is taken next; of the
/// items given about p, which share was? (Reliability diagrams: Niculescu-Mizil and Caruana 2005, https://doi.org/10.1145/1102351.1102430.)
/// </summary>
/// <param name="Foreseen">The mean of p in this part.</param>
/// <param name="Taken">The share that was taken, with its standard error.</param>
/// <param name="Count">Items of lists in this part.</param>
public sealed record Reliability(double Foreseen, MeanEstimate Taken, int Count)
{
    /// <summary>Parts of a diagram.</summary>
    public const int Parts = 10;

    /// <summary>
    /// The items of all first tens in the order of p, cut into parts with the same sum of p each: those with small probabilities, of which there are
    /// many, stand together.
    /// </summary>
    /// <returns>The smallest p first; fewer than <see cref="Parts"/> where there are few items, none where there are no cases.</returns>
    public static IReadOnlyList<Reliability> Of(BackTestResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        int[] order = [.. Enumerable.Range(0, result.Probabilities.Count).Where(i => result.Lists[i] > 0).OrderBy(i => result.Probabilities[i])];
        var total = order.Sum(i => (double)result.Probabilities[i]);
        var parts = new List<Reliability>();
        double sum = 0;
        for (int from = 0, to = 1; to <= order.Length; to++)
        {
            sum += result.Probabilities[order[to - 1]];
            if (to < order.Length && sum < total * (parts.Count + 1) / Parts) continue;
            double[] taken = [.. order[from..to].Select(i => result.Ranks[i / BackTestResult.K] == (i % BackTestResult.K) + 1 ? 1.0 : 0)];
            parts.Add(new Reliability(order[from..to].Average(i => (double)result.Probabilities[i]), MeanEstimate.Of(taken), taken.Length));
            from = to;
        }

        return parts;
    }
}
