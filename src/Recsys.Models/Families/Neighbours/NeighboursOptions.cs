using System.ComponentModel.DataAnnotations;

namespace Recsys.Models.Families.Neighbours;

/// <summary>
/// The settings of the neighbours that count by themselves: sequential rules where the order of the histories says something of what comes next, else
/// the cosine of common users. Of each list the first is taken unless another ranks the validation cases better beyond chance; of the half-lives the
/// best by NDCG@10. What the letters mean is said in <c>RuleForm</c>.
/// </summary>
public sealed record NeighboursOptions : IValidatableObject
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "neighbours";

    /// <summary>Different items between two of a history, beyond which they say nothing of each other.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Windows { get; init; } = [10, 5, 1, 50];

    /// <summary>b: what a neighbour that came before counts, against one that came after.</summary>
    [MinLength(1)]
    public IReadOnlyList<float> Backwards { get; init; } = [0, 0.5f];

    /// <summary>
    /// p: similarities are divided by the p-th power of the users of the item that is recommended. 0 is not tried: it leaves popular items all of
    /// their lead, by which neighbours alone rank validation cases better but test cases worse, and a blend both of them
    /// (<c>src/decisions/0206-no-rules-that-leave-popular-items-their-lead.md</c>).
    /// </summary>
    [MinLength(1)]
    public IReadOnlyList<float> TargetPowers { get; init; } = [0.25f, 0.5f];

    /// <summary>q: and by the q-th power of the users of the item of the history. 0 is not tried, for the same reason.</summary>
    [MinLength(1)]
    public IReadOnlyList<float> SourcePowers { get; init; } = [0.5f];

    /// <summary>
    /// H: an item of the history weighs half of the one H different items later.
    /// Where the order of the histories says nothing of what comes next all weigh the same instead.
    /// </summary>
    [MinLength(1)]
    public IReadOnlyList<double> HalfLives { get; init; } = [1, 1.5, 2, 3, 6.6, 15];

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Windows.Any(w => w < 1)) yield return new ValidationResult($"{nameof(Windows)} must be numbers of 1 or more.");
        if (Backwards.Any(b => b is not (>= 0 and <= 1))) yield return new ValidationResult($"{nameof(Backwards)} must be shares from 0 to 1.");
        if (TargetPowers.Concat(SourcePowers).Any(p => p is not (>= 0 and <= 1)))
        {
            yield return new ValidationResult($"{nameof(TargetPowers)} and {nameof(SourcePowers)} must be numbers from 0 to 1.");
        }

        if (HalfLives.Any(h => !(h > 0)))
        {
            yield return new ValidationResult($"{nameof(HalfLives)} must be numbers above 0.");
        }
    }
}
