using System.ComponentModel.DataAnnotations;

namespace Recsys.Models.Blend;

/// <summary>The settings of the blend's fit.</summary>
public sealed record BlendOptions
{
    /// <summary>Folds of the cross-validation that chooses between the forms of the blend and its best member.</summary>
    [Range(2, 50)]
    public int Folds { get; init; } = 5;

    /// <summary>
    /// Whether the members' common weights are kept at 0 or above: a member that others explain away is left out instead of turned round.
    /// </summary>
    public bool NonNegative { get; init; } = true;

    /// <summary>Penalty λ/2·w² on the common weights.</summary>
    [Range(0.0, 1e6)]
    public double BaseRidge { get; init; } = 0.1;

    /// <summary>Penalties λ/2·δ² that are tried on what a context value or a length of history adds to a weight.</summary>
    [MinLength(1)]
    public IReadOnlyList<double> DeltaRidges { get; init; } = [10, 100];

    /// <summary>
    /// Shares ε of choices that no member explains which are tried; see <see cref="BlendWeights.Unexplained"/>.
    /// </summary>
    [MinLength(1)]
    public IReadOnlyList<double> UnexplainedShares { get; init; } = [0, 0.9];

    /// <summary>Scores held in memory at once (cases × items × members); where there are more, a fixed sample of the cases is fitted on.</summary>
    [Range(1_000, int.MaxValue)]
    public int MaxScores { get; init; } = 64_000_000;

    /// <summary>Where fewer cases than this fit with all their items, more are taken, each with some of its items.</summary>
    [Range(1, 1_000_000)]
    public int FewestWholeCases { get; init; } = 2_500;

    /// <summary>The most cases with some of their items.</summary>
    [Range(1, 1_000_000)]
    public int MaxSampledCases { get; init; } = 3_000;

    /// <summary>
    /// Cases × items that are asked of a member for them, but at least <see cref="FewestWholeCases"/> cases: a catalog of 240,000 items and
    /// every larger one gets as many.
    /// </summary>
    [Range(1_000, long.MaxValue)]
    public long MaxAsked { get; init; } = 600_000_000;

    /// <summary>The best items of each member that such a case keeps.</summary>
    [Range(10, 10_000)]
    public int BestOfMember { get; init; } = 100;

    /// <summary>The even sample of the others that it keeps.</summary>
    [Range(1, 1_000_000)]
    public int SampledItems { get; init; } = 1_000;
}
