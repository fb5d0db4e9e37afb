using Recsys.Registry.Serving;

namespace Recsys.Models.Blend;

/// <summary>
/// The weights of a blend: for a query with context ids c and a history of length bucket b, member m weighs
/// <c>Common[m] + ByLength[b][m] + Σ_c ByContext[c][m]</c>. Where choices are of two kinds these weights are of the first kind, and the other has
/// <see cref="OfOtherKind"/>. Serialises to JSON as it is.
/// </summary>
public sealed record BlendWeights
{
    /// <summary>The members' names, in the order of all weights.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>The form that won the cross-validation.</summary>
    public required BlendForm Form { get; init; }

    /// <summary>Shape [members].</summary>
    public required IReadOnlyList<double> Common { get; init; }

    /// <summary>Rows [members] by <see cref="HistoryLength.BucketOf"/>; empty where the length does not matter.</summary>
    public IReadOnlyList<IReadOnlyList<double>> ByLength { get; init; } = [];

    /// <summary>Rows [members] by context id; empty where the context does not matter.</summary>
    public IReadOnlyList<IReadOnlyList<double>> ByContext { get; init; } = [];

    /// <summary>The weights of the other kind of choices, shape [members]; empty where there is one kind.</summary>
    public IReadOnlyList<double> OfOtherKind { get; init; } = [];

    /// <summary>1 − π, the share of the other kind among the choices that the blend explains; 0 where there is one kind.</summary>
    public double OtherShare { get; init; }

    /// <summary>
    /// ε of the fit: a choice is explained by the blend with probability 1 − ε, else it falls on any unseen item. With ε = 0 a few choices that come
    /// out of nothing pull all weights to a cautious mean; with a large ε the weights follow the choices that some member foresaw.
    /// </summary>
    public double Unexplained { get; init; }

    /// <summary>Cases that the weights were fitted on.</summary>
    public int Cases { get; init; }

    /// <summary>NDCG@10 of the chosen form on the held-out folds.</summary>
    public double HeldOutNdcg10 { get; init; }

    /// <summary>NDCG@10 of each member on the same cases.</summary>
    public IReadOnlyList<double> MemberNdcg10 { get; init; } = [];

    /// <summary>
    /// Whether the only member answers with the table of pairs that stands beside it, which a blend of several takes apart
    /// (<see cref="BlendMembers"/>).
    /// </summary>
    public bool KeepsTable { get; init; }

    /// <summary>Whether choices are of two kinds.</summary>
    internal bool HasTwoKinds => OfOtherKind.Count > 0;

    /// <summary>A blend that is one member alone.</summary>
    /// <param name="members">The members.</param>
    /// <param name="member">The one that answers.</param>
    /// <param name="weight">Its weight, which changes no order: it makes log-odds of scores (<see cref="BlendFit.WeightAlone"/>).</param>
    public static BlendWeights Only(IReadOnlyList<string> members, int member, double weight = 1) => new()
    {
        Members = members,
        Form = BlendForm.BestMember,
        Common = [.. Enumerable.Range(0, members.Count).Select(m => m == member ? weight : 0.0)],
    };

    /// <summary>The best member alone, the only one.</summary>
    public BlendWeights Strongest()
    {
        var by = MemberNdcg10.Count == Members.Count ? MemberNdcg10 : Common;
        var best = Enumerable.Range(0, Members.Count).MaxBy(m => by[m]);
        var alone = Only([Members[best]], 0);
        return MemberNdcg10.Count == Members.Count
            ? alone with { Cases = Cases, HeldOutNdcg10 = MemberNdcg10[best], MemberNdcg10 = [MemberNdcg10[best]] }
            : alone;
    }

    /// <summary>The weight of each member for a query; where there are two kinds of choices, for those of the first.</summary>
    /// <param name="historyLength">Events in the history.</param>
    /// <param name="context">Encoded context.</param>
    /// <param name="weights">Shape [members], overwritten.</param>
    public void For(int historyLength, ReadOnlySpan<int> context, Span<double> weights)
    {
        for (var m = 0; m < weights.Length; m++)
        {
            var weight = Common[m] + (ByLength.Count > 0 ? ByLength[HistoryLength.BucketOf(historyLength)][m] : 0);
            if (ByContext.Count > 0)
            {
                foreach (var id in context)
                {
                    weight += ByContext[id][m];
                }
            }

            weights[m] = weight;
        }
    }

    /// <summary>The weights as they are served.</summary>
    internal ServedBlend ToServed() => new()
    {
        MinDeviation = Standardiser.MinDeviation,
        MostOfSeen = Standardiser.MostOfSeen,
        Common = Common,
        LengthEdges = ByLength.Count > 0 ? HistoryLength.Edges : [],
        ByLength = ByLength,
        ByContext = ByContext,
        OfOtherKind = OfOtherKind,
        LogShare = HasTwoKinds ? MixtureScore.LogShare(1 - OtherShare) : 0,
        LogOtherShare = HasTwoKinds ? MixtureScore.LogShare(OtherShare) : 0,
        SharesOfRest = HasTwoKinds ? MixtureScore.SharesOfRest(this) : [],
    };
}
