namespace Recsys.Evaluation.Metrics;

/// <summary>
/// MRR@k: <c>mean of 1/rank where rank ≤ k, else 0</c>. Unit: 0 to 1. (Voorhees, The TREC-8 question answering track report, 1999.)
/// </summary>
public static class ReciprocalRank
{
    /// <summary>The reciprocal of the rank within the first k.</summary>
    /// <param name="rank">The target's rank, from 1.</param>
    /// <param name="k">The length of the list.</param>
    public static double At(int rank, int k) => rank <= k ? 1.0 / rank : 0;
}
