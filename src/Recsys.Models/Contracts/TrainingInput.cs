using Recsys.Datasets.Splits;
using Recsys.Domain;

namespace Recsys.Models.Contracts;

/// <summary>Everything that determines a trained model, besides the options of its family and the code.</summary>
/// <param name="Split">The data: learn from Train, stop by Validation, never look at Test.</param>
/// <param name="Seed">Every random choice follows from it.</param>
public sealed record TrainingInput(DatasetSplit Split, int Seed)
{
    /// <summary>The catalogue, by item id, where there is one: categories, tags and attributes for new items.</summary>
    public IReadOnlyDictionary<string, Item> Catalog { get; init; } = new Dictionary<string, Item>();
}
