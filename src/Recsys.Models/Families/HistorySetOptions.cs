using System.ComponentModel.DataAnnotations;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Families;

/// <summary>What the families share that read a history as a set of items, which weigh by how late they came.</summary>
public abstract record HistorySetOptions
{
    /// <summary>
    /// H: an item of the history weighs half of the one H different items later; infinite where all weigh the same. Null takes 15 where the
    /// order of the histories says something of what comes next, as the validation cases show, and else infinity.
    /// </summary>
    [Range(0.5, double.PositiveInfinity)]
    public double? HistoryHalfLife { get; init; }

    /// <summary>
    /// Whether the history of a training example ends at a random moment, as that of a request does, instead of holding all items of the user.
    /// Null cuts where the items are weighed.
    /// </summary>
    public bool? CutHistories { get; init; }

    /// <summary>
    /// Whether items that nobody has taken yet are served by their categories, tags and attributes:
    /// as trained items with the like are. Has no effect without a catalog.
    /// </summary>
    public bool UseCatalog { get; init; } = true;

    /// <summary>
    /// Whether more stands beside the network, as much as the validation cases say: what the context lifts, and items that share users with those of
    /// the history (Cheng et al. 2016, https://arxiv.org/abs/1606.07792).
    /// </summary>
    public bool IsWide { get; init; } = true;

    internal WideForm? WideOf(TrainingInput input) => WideForm.OfSets(input, IsWide, HistoryHalfLife, CutHistories);
}
