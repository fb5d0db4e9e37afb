using Recsys.Scoring.Hosting;

namespace Recsys.Scoring.Catalog;

/// <summary>
/// What the catalog says of the items of a version, so that a filter costs what it lets through and not what there is. Made anew when the catalog
/// changed, of what changed: by whoever is told so (<see cref="ModelHost"/>), while requests go on with what was.
/// </summary>
internal sealed class CatalogMasks(IdTable items)
{
    private readonly Lock _making = new();
    private volatile CatalogFacts? _made;

    /// <summary>What was made last; null before anything was.</summary>
    internal CatalogFacts? Made => _made;

    /// <summary>What the catalog says now, or said a moment ago.</summary>
    public CatalogFacts Current(IItemCatalog catalog)
    {
        var (state, made) = (catalog.State, _made);
        if (ReferenceEquals(made?.State, state)) return made!;
        if (made is null) _making.Enter();
        else if (!_making.TryEnter()) return made;
        try
        {
            return ReferenceEquals(_made?.State, state) ? _made! : _made = new CatalogFacts(items, catalog, state, _made);
        }
        finally
        {
            _making.Exit();
        }
    }

    /// <summary>Makes what is asked for of the version that serves, before this one does.</summary>
    public void Prepare(IItemCatalog catalog, CatalogMasks? serving)
    {
        lock (_making) _made ??= new CatalogFacts(items, catalog, catalog.State, serving?._made);
    }
}
