using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
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

    /// <summary>The case as a member sees it that answers alone.</summary>
    public BlendCase Of(int member) => this with { Scores = ScoresOf(member).ToArray() };

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
            TensorPrimitives.MultiplyAdd(ScoresOf(m), (float)weights[m], blended, blended);
        }
    }

    /// <summary>
    /// Mean <c>Σ_i p_i·z_mi</c> of each member and covariance <c>Σ_i p_i·z_mi·z_ni − mean_m·mean_n</c> of each two of some, shapes [members] and
    /// [members × members], 0 for the others. Four products a pass over the scores: one alone would wait for its own sum.
    /// </summary>
    public (double[] Means, double[] Covariance) Moments(ReadOnlySpan<float> probabilities, int members, ReadOnlySpan<int> some)
    {
        const int Four = 4;
        var (means, covariance) = (new double[members], new double[members * members]);
        for (var a = 0; a < some.Length; a++)
        {
            for (var b = 0; b <= a; b += Four)
            {
                // Beyond the last one it is counted again.
                var sums = Products(
                    probabilities, some[a], some[b], some[Math.Min(b + 1, a)], some[Math.Min(b + 2, a)], some[Math.Min(b + 3, a)]);
                means[some[a]] = sums.Mean;
                for (var k = b; k < Math.Min(b + Four, a + 1); k++) covariance[(some[a] * members) + some[k]] = sums.Of[k - b];
            }
        }

        for (var m = 0; m < members; m++)
        {
            if (!some.Contains(m)) means[m] = Products(probabilities, m, m, m, m, m).Mean;
        }

        foreach (var m in some)
        {
            foreach (var n in some)
            {
                if (n <= m) covariance[(n * members) + m] = covariance[(m * members) + n] -= means[m] * means[n];
            }
        }

        return (means, covariance);
    }

    /// <summary><c>Σ p·z_m</c>, and <c>Σ p·z_m·z_n</c> of four others.</summary>
    private (double Mean, Vector4 Of) Products(ReadOnlySpan<float> p, int m, int n0, int n1, int n2, int n3)
    {
        var (mean, s0, s1, s2, s3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        ReadOnlySpan<float> z = ScoresOf(m), z0 = ScoresOf(n0), z1 = ScoresOf(n1), z2 = ScoresOf(n2), z3 = ScoresOf(n3);
        var ps = MemoryMarshal.Cast<float, Vector<float>>(p);
        ReadOnlySpan<Vector<float>> zs = MemoryMarshal.Cast<float, Vector<float>>(z)[..ps.Length];
        var zs0 = MemoryMarshal.Cast<float, Vector<float>>(z0)[..ps.Length];
        var zs1 = MemoryMarshal.Cast<float, Vector<float>>(z1)[..ps.Length];
        var zs2 = MemoryMarshal.Cast<float, Vector<float>>(z2)[..ps.Length];
        var zs3 = MemoryMarshal.Cast<float, Vector<float>>(z3)[..ps.Length];
        for (var i = 0; i < ps.Length; i++)
        {
            var weighted = ps[i] * zs[i];
            mean += weighted;
            s0 = Vector.FusedMultiplyAdd(weighted, zs0[i], s0);
            s1 = Vector.FusedMultiplyAdd(weighted, zs1[i], s1);
            s2 = Vector.FusedMultiplyAdd(weighted, zs2[i], s2);
            s3 = Vector.FusedMultiplyAdd(weighted, zs3[i], s3);
        }

        double sum = Vector.Sum(mean);
        var products = new Vector4(Vector.Sum(s0), Vector.Sum(s1), Vector.Sum(s2), Vector.Sum(s3));
        for (var i = ps.Length * Vector<float>.Count; i < p.Length; i++)
        {
            var weighted = p[i] * z[i];
            sum += weighted;
            products += weighted * new Vector4(z0[i], z1[i], z2[i], z3[i]);
        }

        return (sum, products);
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
