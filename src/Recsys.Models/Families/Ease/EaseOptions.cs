using System.ComponentModel.DataAnnotations;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Ease;

/// <summary>
/// The settings of windowed EASE: γ, λ and the half-life are those that rank the validation cases best. Where the order of the histories says nothing
/// of what comes next γ is 1 and all items of a history weigh the same, as in plain EASE.
/// </summary>
public sealed record EaseOptions : IValidatableObject
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "windowed-ease";

    /// <summary>γ: two items that stand d apart in a history count γ^d.</summary>
    [MinLength(1)]
    public IReadOnlyList<double> Decays { get; init; } = [0.9, 0.95];

    /// <summary>λ, added to the diagonal.</summary>
    [MinLength(1)]
    public IReadOnlyList<double> Lambdas { get; init; } = [30, 100];

    /// <summary>H: an item of the history weighs half of the one H different items later; 6.6 are weights of .90^age.</summary>
    [MinLength(1)]
    public IReadOnlyList<double> HalfLives { get; init; } = [1, 2, 3, 6.6];

    /// <summary>
    /// Items that take part, the most frequent ones: their matrix takes 4·items² bytes (625 MB for 12,500) and its inverse items³ steps (about
    /// 20 processor seconds for 12,500). The others have no weights.
    /// </summary>
    [Range(1, EaseRecommender.MaxItems)]
    public int MostItems { get; init; } = 12_500;

    /// <summary>One matrix, and the steps of its inverse: measured on 12,101 items.</summary>
    internal TrainingNeed NeedOf(TrainingSizes sizes)
    {
        double items = Math.Min(sizes.Items, MostItems);
        return new TrainingNeed((16L * sizes.Interactions) + (long)(4.2 * items * items), 1e-11 * items * items * items, MaxEpochs: 1);
    }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Decays.Any(d => d is not (> 0 and <= 1))) yield return new ValidationResult($"{nameof(Decays)} must be above 0 and at most 1.");
        if (Lambdas.Any(l => !(l > 0))) yield return new ValidationResult($"{nameof(Lambdas)} must be numbers above 0.");
        if (HalfLives.Any(h => !(h > 0))) yield return new ValidationResult($"{nameof(HalfLives)} must be numbers above 0.");
    }
}
