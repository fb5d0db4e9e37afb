using System.ComponentModel.DataAnnotations;

namespace Recsys.Models.Families.Popularity;

/// <summary>
/// The settings of popularity in context. Smoothing, weight and half-life are chosen among the listed values by the likelihood of the
/// validation cases; a list of one value fixes it.
/// </summary>
public sealed record PopularityOptions
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "popular";

    /// <summary>Pseudo-interactions of a field's value, spread like the popularity of the items (the strength of the Dirichlet prior).</summary>
    [MinLength(1)]
    public IReadOnlyList<double> Smoothings { get; init; } = [30, 300, 3_000];

    /// <summary>Factors of the log-lifts: below 1 where fields say the same thing twice, 0 leaves the context out.</summary>
    [MinLength(1)]
    public IReadOnlyList<double> ContextWeights { get; init; } = [0, 0.25, 0.5, 1];

    /// <summary>Days after which an interaction counts half; infinity counts all alike. Only where times are known.</summary>
    [MinLength(1)]
    public IReadOnlyList<double> HalfLivesInDays { get; init; } = [double.PositiveInfinity, 60, 14];
}
