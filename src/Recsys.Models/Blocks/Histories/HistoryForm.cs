using Recsys.Models.Contracts;

namespace Recsys.Models.Blocks.Histories;

/// <summary>How a family that sees a history as a weighted set reads it.</summary>
/// <param name="HalfLife">H of <see cref="RecentItems"/>; infinite where all items weigh the same.</param>
/// <param name="IsCut">Whether the input of a training row ends at a random moment.</param>
internal sealed record HistoryForm(double HalfLife, bool IsCut)
{
    /// <summary>H where the order counts and nobody asked for another.</summary>
    public const double DefaultHalfLife = 15;

    /// <summary>What was asked for; the rest by what the order of the histories says.</summary>
    public static HistoryForm Of(TrainingInput input, double? halfLife, bool? isCut)
    {
        ArgumentNullException.ThrowIfNull(input);
        var weight = halfLife ?? (HistoryOrder.SaysSomething(input.Choices) ? DefaultHalfLife : double.PositiveInfinity);
        return new HistoryForm(weight, isCut ?? double.IsFinite(weight));
    }
}
