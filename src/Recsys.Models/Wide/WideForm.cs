using Recsys.Models.Blocks.Histories;
using Recsys.Models.Contracts;

namespace Recsys.Models.Wide;

/// <summary>Which wide parts a network may be given: tables of pairs, of which the best one stands beside it, and the lifts of the context.</summary>
/// <param name="CommonUsers">H at which the cosine of common users is tried, as the network itself weighs a history; null where it is not.</param>
/// <param name="ReadsOrder">Whether the network reads histories in an order that says something of what comes next.</param>
/// <param name="UseContextLifts">Whether the lifts of the context are tried.</param>
internal sealed record WideForm(double? CommonUsers, bool ReadsOrder, bool UseContextLifts)
{
    /// <summary>For a network that reads weighted sets.</summary>
    public static WideForm? OfSets(TrainingInput input, bool isWide, double? halfLife, bool? isCut) => isWide
        ? new WideForm(HistoryForm.Of(input, halfLife, isCut).HalfLife, ReadsOrder: false, HasContext(input))
        : null;

    /// <summary>For a network that reads sequences.</summary>
    public static WideForm? OfSequences(TrainingInput input, bool isWide) =>
        isWide ? new WideForm(null, HistoryOrder.SaysSomething(input.Choices), HasContext(input)) : null;

    private static bool HasContext(TrainingInput input) => input.Split.Train.Context.Cardinality > 0;
}
