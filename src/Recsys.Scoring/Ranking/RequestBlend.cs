using System.Numerics.Tensors;
using Recsys.Registry.Serving;

namespace Recsys.Scoring.Ranking;

/// <summary>The weights of a blend for one request; see <see cref="ServedBlend"/>.</summary>
internal sealed class RequestBlend
{
    private readonly ServedBlend _blend;
    private readonly float[] _weights;
    private readonly float[] _other;

    /// <param name="blend">The blend.</param>
    /// <param name="historyLength">Events of the history.</param>
    /// <param name="context">Encoded context.</param>
    public RequestBlend(ServedBlend blend, int historyLength, long[] context)
    {
        _blend = blend;
        _other = [.. blend.OfOtherKind.Select(w => (float)w)];
        var weights = blend.Common.ToArray();
        if (blend.ByLength.Count > 0) Add(weights, blend.ByLength[blend.LengthEdges.Count(edge => historyLength >= edge)]);
        if (blend.ByContext.Count > 0)
        {
            foreach (var id in context) Add(weights, blend.ByContext[(int)id]);
        }

        _weights = [.. weights.Select(w => (float)w)];
    }

    /// <summary>Whether choices are of two kinds.</summary>
    public bool HasTwoKinds => _other.Length > 0;

    /// <summary>Whether a member counts at all.</summary>
    public bool Counts(int member) => _weights[member] != 0 || (HasTwoKinds && _other[member] != 0);

    /// <summary>The weighted sums of standardised scores, shape [n]: of one kind, or of both.</summary>
    public (float[] First, float[] Other) Sums(IReadOnlyList<float[]> members, int count)
    {
        var (first, other) = (new float[count], new float[HasTwoKinds ? count : 0]);
        for (var m = 0; m < members.Count; m++)
        {
            TensorPrimitives.MultiplyAdd(members[m].AsSpan(0, count), _weights[m], first, first);
            if (HasTwoKinds) TensorPrimitives.MultiplyAdd(members[m].AsSpan(0, count), _other[m], other, other);
        }

        return (first, other);
    }

    /// <summary>Turns the sums of two kinds into scores and the probability that a choice of the item was of the other kind.</summary>
    /// <param name="first">Shape [n].</param>
    /// <param name="other">Shape [n].</param>
    /// <param name="logSum">log Σ exp of the first sums over the unseen items.</param>
    /// <param name="logSumOther">The same of the other ones.</param>
    /// <param name="left">Unseen items.</param>
    public void Mix(Span<float> first, Span<float> other, double logSum, double logSumOther, int left)
    {
        var logCount = Math.Log(Math.Max(1, left));
        var (add, addOther) = ((float)(_blend.LogShare + logCount - logSum), (float)(_blend.LogOtherShare + logCount - logSumOther));
        for (var i = 0; i < first.Length; i++)
        {
            var (a, b) = (first[i] + add, other[i] + addOther);
            var top = Math.Max(a, b);
            var (ea, eb) = (MathF.Exp(a - top), MathF.Exp(b - top));
            first[i] = top + MathF.Log(ea + eb);
            other[i] = eb / (ea + eb);
        }
    }

    /// <summary>What each member adds to the score of one item.</summary>
    /// <param name="members">Standardised scores.</param>
    /// <param name="at">Which item.</param>
    /// <param name="score">Its score.</param>
    /// <param name="other">The probability of the other kind.</param>
    /// <param name="parts">Shape [members], overwritten; their sum is the score.</param>
    public void Divide(IReadOnlyList<float[]> members, int at, float score, float other, Span<float> parts)
    {
        var rest = score;
        for (var m = 0; m < parts.Length; m++)
        {
            var weight = HasTwoKinds ? ((1 - other) * _weights[m]) + (other * _other[m]) : _weights[m];
            parts[m] = weight * members[m][at];
            rest -= parts[m];
        }

        for (var m = 0; HasTwoKinds && m < parts.Length; m++) parts[m] += (float)_blend.SharesOfRest[m] * rest;
    }

    private static void Add(double[] weights, IReadOnlyList<double> more)
    {
        for (var m = 0; m < weights.Length; m++) weights[m] += more[m];
    }
}
