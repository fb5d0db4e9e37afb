using Recsys.Domain;

namespace Recsys.Scoring.Catalog;

/// <summary>Describes nothing.</summary>
public sealed class EmptyCatalog : IItemCatalog
{
    /// <inheritdoc/>
    public bool IsEmpty => true;

    /// <inheritdoc/>
    public Item? Find(string itemId) => null;
}
