using System.ComponentModel.DataAnnotations;

namespace Recsys.Models.Families.Neighbours;

/// <summary>
/// The settings of the neighbours that count by themselves; the half-life is chosen among the listed ones by NDCG@10 on the validation cases.
/// </summary>
public sealed record NeighboursOptions : IValidatableObject
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "neighbours";

    /// <summary>
    /// H: an item of the history weighs half of the one H different items later.
    /// Where the order of the histories says nothing of what comes next all weigh the same instead.
    /// </summary>
    [MinLength(1)]
    public IReadOnlyList<double> HalfLives { get; init; } = [1, 2, 4, 15];

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (HalfLives.Any(h => !(h > 0)))
        {
            yield return new ValidationResult($"{nameof(HalfLives)} must be numbers above 0.");
        }
    }
}
