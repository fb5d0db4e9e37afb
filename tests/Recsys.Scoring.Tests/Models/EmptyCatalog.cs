using Recsys.Domain;
using Recsys.Scoring.Catalog;

namespace Recsys.Scoring.Tests.Models;

/// <summary>Describes nothing.</summary>
internal sealed class EmptyCatalog : IItemCatalog
{
    public event EventHandler? Changed
    {
        add { }
        remove { }
    }

    public bool IsRead => true;

    public bool IsEmpty => true;

    public object State => this;

    public IEnumerable<Item> Items => [];

    public Item? Find(string itemId) => null;
}
