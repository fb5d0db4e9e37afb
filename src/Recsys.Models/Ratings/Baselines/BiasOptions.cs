using System.ComponentModel.DataAnnotations;

namespace Recsys.Models.Ratings.Baselines;

/// <summary>The settings of the biases (Koren 2010, https://doi.org/10.1145/1644873.1644874, section 2.1).</summary>
public sealed record BiasOptions
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "bias";

    /// <summary>λ_u: as many ratings without any deviation are added to those of a user.</summary>
    [Range(0.0, 1e6)]
    public double UserRegularisation { get; init; } = 3;

    /// <summary>λ_i: as many ratings without any deviation are added to those of an item.</summary>
    [Range(0.0, 1e6)]
    public double ItemRegularisation { get; init; } = 3;

    /// <summary>The most rounds of solving for the items and then for the users.</summary>
    [Range(1, 100_000)]
    public int MaxRounds { get; init; } = 200;
}
