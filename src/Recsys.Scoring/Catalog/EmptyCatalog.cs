using Recsys.Domain;

namespace Recsys.Scoring.Catalog;

/// <summary>Describes nothing.</summary>
public sealed class EmptyCatalog : IItemCatalog
{
    /// <inheritdoc/>
    public event EventHandler? Changed
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public bool IsRead => true;

    /// <inheritdoc/>
    public bool IsEmpty => true;

    /// <inheritdoc/>
    public object State => this;

    /// <inheritdoc/>
    public IEnumerable<Item> Items => [];

    /// <inheritdoc/>
    public Item? Find(string itemId) => null;
}
