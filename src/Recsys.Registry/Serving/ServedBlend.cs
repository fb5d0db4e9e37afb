namespace Recsys.Registry.Serving;

/// <summary>
/// The weights of a blend. Scores of members are standardised over the items that the user has not seen. With a history of length bucket b and
/// context ids c a member weighs <c>Common + ByLength[b] + Σ_c ByContext[c]</c>; the score is the weighted sum, or, where choices are of two kinds,
/// <c>log(π·p₁ᵢ + (1 − π)·p₂ᵢ) + log n</c> with <c>p_k = softmax</c> of the sums of kind k over the n unseen items.
/// </summary>
public sealed record ServedBlend
{
    /// <summary>The least deviation that is divided by.</summary>
    public required double MinDeviation { get; init; }

    /// <summary>The most that a seen item's standardised score can be, either way.</summary>
    public required double MostOfSeen { get; init; }

    /// <summary>Shape [members].</summary>
    public required IReadOnlyList<double> Common { get; init; }

    /// <summary>The lengths of a history at which a bucket begins, behind the one of empty histories.</summary>
    public IReadOnlyList<int> LengthEdges { get; init; } = [];

    /// <summary>Rows [members] by bucket; empty where the length does not matter.</summary>
    public IReadOnlyList<IReadOnlyList<double>> ByLength { get; init; } = [];

    /// <summary>Rows [members] by context id; empty where the context does not matter.</summary>
    public IReadOnlyList<IReadOnlyList<double>> ByContext { get; init; } = [];

    /// <summary>The weights of the other kind of choices, shape [members]; empty where there is one kind.</summary>
    public IReadOnlyList<double> OfOtherKind { get; init; } = [];

    /// <summary>log π and log (1 − π); both 0 where there is one kind.</summary>
    public double LogShare { get; init; }

    /// <inheritdoc cref="LogShare"/>
    public double LogOtherShare { get; init; }

    /// <summary>The share of each member in what a score of two kinds has beyond the weighted scores.</summary>
    public IReadOnlyList<double> SharesOfRest { get; init; } = [];
}
