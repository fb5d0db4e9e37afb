using Recsys.Models.Blocks.Histories;
using Recsys.Models.Contracts;

namespace Recsys.Models.Wide;

/// <summary>What neighbours a model is given: those that fit what it reads of a history.</summary>
/// <param name="IsOrdered">Whether the table is by order.</param>
/// <param name="HalfLives">H that are tried.</param>
internal sealed record NeighbourForm(bool IsOrdered, IReadOnlyList<double> HalfLives)
{
    private static readonly double[] OrderedHalfLives = [1, 2, 4, 15];

    /// <summary>For a model that reads weighted sets: common users, weighed as the model weighs.</summary>
    public static NeighbourForm OfSets(HistoryForm form) => new(false, [form.HalfLife]);

    /// <summary>
    /// For a model that reads sequences: by order where that says something of what comes next, else as sets of which all items weigh the same.
    /// </summary>
    public static NeighbourForm OfSequences(TrainingInput input) =>
        HistoryOrder.SaysSomething(input.Split) ? new(true, OrderedHalfLives) : new(false, [double.PositiveInfinity]);
}
