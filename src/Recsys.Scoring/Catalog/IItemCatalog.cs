using Recsys.Domain;

namespace Recsys.Scoring.Catalog;

/// <summary>What scoring knows of items: a view in memory that is asked for each candidate.</summary>
public interface IItemCatalog
{
    /// <summary>Told when <see cref="State"/> has become another object.</summary>
    event EventHandler? Changed;

    /// <summary>Whether it was read: before that it is not known which items are available.</summary>
    bool IsRead { get; }

    /// <summary>Whether no item is described at all: categories cannot be asked for then.</summary>
    bool IsEmpty { get; }

    /// <summary>An object that is another one whenever anything changed.</summary>
    object State { get; }

    /// <summary>All descriptions, in no order.</summary>
    IEnumerable<Item> Items { get; }

    /// <summary>The description of an item, or null.</summary>
    Item? Find(string itemId);
}
