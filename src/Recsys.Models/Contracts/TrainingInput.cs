using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;

namespace Recsys.Models.Contracts;

/// <summary>Everything that determines a trained model, besides the options of its family and the code.</summary>
/// <param name="Split">The data: learn from Train, stop by Validation, never look at Test.</param>
/// <param name="Seed">Every random choice follows from it.</param>
public sealed record TrainingInput(DatasetSplit Split, int Seed)
{
    /// <summary>The catalog, by item id, where there is one: categories, tags and attributes for new items.</summary>
    public IReadOnlyDictionary<string, Item> Catalog { get; init; } = new Dictionary<string, Item>();

    /// <summary>
    /// The most processor seconds that the settings give the training of a family, by which a schedule is made; what a clock says changes no bit.
    /// Null: no bound.
    /// </summary>
    public double? CpuSeconds { get; init; }

    /// <summary>
    /// What a model was chosen and judged by that now learns from all events, those of validation and test too: nothing is chosen again. Null while
    /// models are chosen.
    /// </summary>
    public DatasetSplit? JudgedBy { get; init; }

    /// <summary>Whether a model that was chosen goes on over all events.</summary>
    public bool IsRefit => JudgedBy is not null;

    /// <summary>The split that whatever is no parameter was chosen by.</summary>
    public DatasetSplit Choices => JudgedBy ?? Split;

    /// <summary>The same over all events.</summary>
    /// <param name="all">The data that the split is of.</param>
    public TrainingInput Over(InteractionDataset all) => this with { Split = Split with { Train = all }, JudgedBy = Split };
}
