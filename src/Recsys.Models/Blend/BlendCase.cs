using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Blend;

/// <summary>One validation case as the fit sees it: all unseen items, or some that stand for all.</summary>
/// <param name="Scores">Standardised scores of these items, shape [members × <paramref name="Count"/>].</param>
/// <param name="Count">How many items these are.</param>
/// <param name="Target">The place of the target among them.</param>
/// <param name="Length">Length bucket of the history.</param>
/// <param name="Context">Encoded context.</param>
internal sealed record BlendCase(float[] Scores, int Count, int Target, int Length, int[] Context)
{
    /// <summary>Unseen items, n.</summary>
    public int Unseen { get; init; } = Count;

    /// <summary>The logarithm of how many unseen items each stands for, shape [<see cref="Count"/>]; empty where each is itself.</summary>
    public float[] Correction { get; init; } = [];

    public ReadOnlySpan<float> ScoresOf(int member) => Scores.AsSpan(member * Count, Count);

    /// <summary>
    /// The blended scores of the items, each with its correction: the softmax over them is that over all unseen items, where these are some of them
    /// an unbiased estimate of it.
    /// </summary>
    public void Blend(ReadOnlySpan<double> weights, Span<float> blended)
    {
        blended.Clear();
        Correction.CopyTo(blended);
        for (var m = 0; m < weights.Length; m++)
        {
            VectorMath.AddScaled(blended, ScoresOf(m), (float)weights[m]);
        }
    }

    /// <summary>NDCG@10 of a member alone; ties count against it.</summary>
    public double Ndcg10Of(int member)
    {
        var scores = ScoresOf(member).ToArray();
        for (var i = 0; i < Correction.Length; i++) scores[i] += Correction[i];
        return Ndcg10(scores);
    }

    /// <summary>NDCG@10 of blended scores, whose correction says for how many items above the target one stands; ties count against it.</summary>
    public double Ndcg10(ReadOnlySpan<float> blended)
    {
        var own = blended[Target];
        if (Correction.Length > 0) return Ndcg10OfSome(blended, own);
        var rank = 0;
        foreach (var score in blended)
        {
            rank += score >= own ? 1 : 0;
        }

        return ValidationProbe.Ndcg10At(rank);
    }

    private double Ndcg10OfSome(ReadOnlySpan<float> blended, float own)
    {
        double rank = 0;
        for (var i = 0; i < blended.Length; i++)
        {
            rank += blended[i] - Correction[i] >= own ? Math.Exp(Correction[i]) : 0;
        }

        return ValidationProbe.Ndcg10At((int)Math.Min(int.MaxValue, Math.Round(rank)));
    }
}
