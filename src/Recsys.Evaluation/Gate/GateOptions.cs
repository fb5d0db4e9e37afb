using System.ComponentModel.DataAnnotations;

namespace Recsys.Evaluation.Gate;

/// <summary>What a new version must show before it may serve.</summary>
public sealed record GateOptions
{
    /// <summary>Fewer cases than this decide nothing, and the gate stays shut.</summary>
    public const int MinCases = 20;

    /// <summary>
    /// How much of the other's NDCG@10 the new version may be worse by: 0.02 = two per cent. Nightly data differs by that much by chance.
    /// </summary>
    [Range(0, 1)] public double Margin { get; init; } = 0.02;
}
