using Recsys.Domain.Context;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Hosting;

/// <summary>
/// A model version in memory. Counts who uses it: the host holds one reference while it serves, each request one more; the last to let go
/// frees sessions and tables.
/// </summary>
internal sealed class ModelVersion(ModelManifest manifest, IdTable users, IdTable items, ServedVersion served, ServedActivity? activity)
{
    private readonly Lock _finding = new();
    private int _references = 1;
    private (bool IsKnown, ItemMask? Mask) _littleShown;

    public ModelManifest Manifest { get; } = manifest;

    public string Name => Manifest.Version;

    public IdTable Users { get; } = users;

    public IdTable Items { get; } = items;

    /// <summary>What is done most and what grows; null where the version does not know.</summary>
    public ServedActivity? Activity { get; } = activity;

    public ContextFeatures Context => Manifest.Context;

    /// <summary>Whether the model knows times: one that learnt from a mere order is given none.</summary>
    public bool IsTimed { get; } = manifest.Context.Fields.Any(f => f.Kind is ContextFieldKind.Hour or ContextFieldKind.Weekday);

    public IReadOnlyDictionary<string, ModelRanker> Models => served.Models;

    /// <summary>The models that recommend, in the order of the form.</summary>
    public IReadOnlyList<string> Recommenders { get; } = [.. served.Models.Keys.Where(m => m != ModelFiles.Similar)];

    /// <summary>What the catalog says of the items of this version.</summary>
    public CatalogMasks Catalog { get; } = new(items);

    /// <summary>Items with little exposure, found when first asked for; null where the version does not know.</summary>
    public ItemMask? LittleShown
    {
        get
        {
            lock (_finding)
            {
                if (!_littleShown.IsKnown) _littleShown = (true, Hosting.LittleShown.Of(this));
                return _littleShown.Mask;
            }
        }
    }

    public bool IsDisposed => Volatile.Read(ref _references) == 0;

    /// <summary>The graphs of the queries.</summary>
    internal IEnumerable<Towers.Tower> Towers => served.Towers;

    /// <summary>Where a table of floats lies in memory.</summary>
    internal nint Place(string table) => served.Tables.Numbers(table).Place;

    /// <summary>Finds what is asked for of the version that serves, before this one does: requests wait for none of it.</summary>
    public void Prepare(IItemCatalog catalog, ModelVersion? serving)
    {
        Catalog.Prepare(catalog, serving?.Catalog);
        if (serving?._littleShown.IsKnown == true) _ = LittleShown;
    }

    /// <summary>Takes a reference; false where the version is gone already.</summary>
    public bool TryAcquire()
    {
        for (var seen = Volatile.Read(ref _references); seen > 0;)
        {
            var before = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            served.Dispose();
        }
    }
}
