using Recsys.Evaluation.Metrics;
using Recsys.Evaluation.Statistics;

namespace Recsys.Evaluation.BackTests;

/// <summary>How a model ranked the cases. Rank and list of every case are kept, so that two models can be compared case by case.</summary>
public sealed class BackTestResult
{
    /// <summary>The length of the lists.</summary>
    public const int K = 10;

    internal BackTestResult(string name, int[] ranks, int[] lists, float[] probabilities, int catalog, double seconds)
    {
        Name = name;
        Ranks = ranks;
        Lists = lists;
        Probabilities = probabilities;
        Ndcg10Cases = Array.ConvertAll(ranks, r => Metrics.Ndcg.At(r, K));
        Hr10 = MeanEstimate.Of(Array.ConvertAll(ranks, r => HitRate.At(r, K)));
        Ndcg10 = MeanEstimate.Of([.. Ndcg10Cases]);
        Mrr10 = MeanEstimate.Of(Array.ConvertAll(ranks, r => ReciprocalRank.At(r, K)));
        Coverage10 = Coverage.Of(lists, catalog);
        Seconds = seconds;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The rank of each case's target, from 1, in the order of the cases.</summary>
    public IReadOnlyList<int> Ranks { get; }

    /// <summary>The first ten items of every case, one list after the other; zeros fill what is too short.</summary>
    public IReadOnlyList<int> Lists { get; }

    /// <summary>
    /// What the softmax over the scores of all items that the user has not seen gives each item of <see cref="Lists"/>. It is the model's own
    /// probability where scores are fitted as log-probabilities up to a constant, as those of the blend are; others need not mean it.
    /// </summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>NDCG@10 of each case.</summary>
    public IReadOnlyList<double> Ndcg10Cases { get; }

    /// <summary>The share of cases whose target is among the first ten.</summary>
    public MeanEstimate Hr10 { get; }

    /// <summary>NDCG@10.</summary>
    public MeanEstimate Ndcg10 { get; }

    /// <summary>MRR@10.</summary>
    public MeanEstimate Mrr10 { get; }

    /// <summary>The share of the catalog that is in anybody's first ten.</summary>
    public double Coverage10 { get; }

    /// <summary>Wall time of scoring and ranking.</summary>
    public double Seconds { get; }

    /// <summary>The difference in NDCG@10 to another model on the same cases, with its 95 % interval.</summary>
    public Interval Ndcg10Against(BackTestResult other, int seed)
    {
        ArgumentNullException.ThrowIfNull(other);
        return PairedBootstrap.Difference([.. Ndcg10Cases], [.. other.Ndcg10Cases], seed);
    }
}
