using System.Numerics.Tensors;
using Recsys.Datasets.Splits;
using Recsys.Models.Blend;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Wide;

/// <summary>
/// Chooses how much the lifts of the context count beside a network: whether at all, by the log-likelihood of the validation cases,
/// <c>log softmax(τ·(score + λ·lift))[target]</c> over the unseen items, which tells a habit from chance on fewer cases than NDCG@10 needs; how much,
/// by NDCG@10, but no more than the likelihood says. τ is that of the network alone: not every loss gives logarithms of probabilities.
/// </summary>
internal static class LiftFit
{
    private static readonly double[] Shares = [0.1, 0.2, 0.3, 0.5, 0.75, 1];
    private static readonly double[] Scales = [0.4, 0.6, 0.8, 1, 1.3];

    /// <summary>The lifts and the λ that rank best among those that the likelihood allows; null where it allows none.</summary>
    /// <param name="scores">Of the network, by case, shape [items] each.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="lifts">What is tried.</param>
    public static (ContextLifts Lifts, double Share)? Of(
        IReadOnlyList<float[]> scores, IReadOnlyList<EvaluationCase> cases, IReadOnlyList<ContextLifts> lifts)
    {
        int[] unseen = [.. Enumerable.Range(0, cases.Count).Where(c => !cases[c].Query.History.Contains(cases[c].Target))];
        if (unseen.Length < 2) return null;
        var sum = new float[scores[0].Length];
        Gain At(int @case, double scale)
        {
            var (history, target) = (cases[@case].Query.History, cases[@case].Target);
            var ndcg = ValidationProbe.Ndcg10At(ValidationProbe.RankOf(sum, history, target));
            // The rank has taken out what is seen.
            TensorPrimitives.Multiply(sum, (float)scale, sum);
            var own = sum[target];
            return new Gain(own - VectorMath.Softmax(sum), ndcg);
        }

        Gain Alone(int @case, double scale)
        {
            scores[@case].CopyTo(sum, 0);
            return At(@case, scale);
        }

        var scale = Scales.MaxBy(s => unseen.Sum(c => Alone(c, s).LogLikelihood));
        var gains = new Gain[lifts.Count * Shares.Length][];
        for (var g = 0; g < gains.Length; g++) gains[g] = new Gain[unseen.Length];
        var part = new float[sum.Length];
        for (var c = 0; c < unseen.Length; c++)
        {
            var alone = Alone(unseen[c], scale);
            for (var l = 0; l < lifts.Count; l++)
            {
                part.AsSpan().Clear();
                lifts[l].AddTo(cases[unseen[c]].Query.Context, factor: 1, part);
                for (var s = 0; s < Shares.Length; s++)
                {
                    TensorPrimitives.MultiplyAdd(part, (float)Shares[s], scores[unseen[c]], sum);
                    var with = At(unseen[c], scale);
                    gains[(l * Shares.Length) + s][c] = new Gain(with.LogLikelihood - alone.LogLikelihood, with.Ndcg10 - alone.Ndcg10);
                }
            }
        }

        var allowed = Enumerable.Range(0, lifts.Count).SelectMany(l =>
        {
            var own = gains[(l * Shares.Length)..((l + 1) * Shares.Length)];
            var best = Enumerable.Range(0, own.Length).MaxBy(s => own[s].Sum(g => g.LogLikelihood));
            return Chance.IsBeyond([.. own[best].Select(g => g.LogLikelihood)])
                ? Enumerable.Range(0, best + 1).Select(s => (Lift: l, Share: s, Ndcg10: own[s].Sum(g => g.Ndcg10)))
                : [];
        }).ToArray();
        return allowed.Length == 0 ? null : allowed.MaxBy(a => a.Ndcg10) switch { var (l, s, _) => (lifts[l], Shares[s]) };
    }

    private readonly record struct Gain(double LogLikelihood, double Ndcg10);
}
