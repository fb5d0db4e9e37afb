using Recsys.Models.Blocks.Histories;
using Recsys.Models.Contracts;

namespace Recsys.Models.Wide;

/// <summary>Which wide parts a network may be given: the neighbours that fit what it reads of a history, and the lifts of the context.</summary>
/// <param name="Neighbours">Null for none.</param>
/// <param name="UseContextLifts">Whether the lifts of the context are tried.</param>
internal sealed record WideForm(NeighbourForm? Neighbours, bool UseContextLifts)
{
    /// <summary>For a network that reads weighted sets.</summary>
    public static WideForm? OfSets(TrainingInput input, bool isWide, double? halfLife, bool? isCut) => isWide
        ? new WideForm(NeighbourForm.OfSets(HistoryForm.Of(input, halfLife, isCut)), HasContext(input))
        : null;

    /// <summary>For a network that reads sequences.</summary>
    public static WideForm? OfSequences(TrainingInput input, bool isWide) =>
        isWide ? new WideForm(NeighbourForm.OfSequences(input), HasContext(input)) : null;

    private static bool HasContext(TrainingInput input) => input.Split.Train.Context.Cardinality > 0;
}
