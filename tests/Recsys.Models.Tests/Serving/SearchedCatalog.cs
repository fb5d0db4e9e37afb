using Recsys.Models.Blend;
using Recsys.Registry.Serving;
using Recsys.Scoring;
using Recsys.Scoring.Ranking;
using Recsys.TestKit;

namespace Recsys.Models.Tests.Serving;

/// <summary>A large version that was drawn, exported and opened, with its search.</summary>
public class SearchedCatalog : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <param name="items">Items without the padding one.</param>
    /// <param name="narrower">What the widths are divided by.</param>
    /// <param name="hasTwoKinds">Whether choices are of two kinds.</param>
    public SearchedCatalog(int items, int narrower, bool hasTwoKinds)
    {
        Drawn = new DrawnVersion(items, users: 100, narrower, hasTwoKinds);
        var form = Drawn.Export(_folder.Path);
        (Search, Version) = (form.Search!, ServedVersion.Open(form, _folder.Path));
        Ranker = Version.Models[BlendModel.ModelName];
    }

    internal DrawnVersion Drawn { get; }

    internal ServedSearch Search { get; }

    internal ServedVersion Version { get; }

    internal ModelRanker Ranker { get; }

    public void Dispose()
    {
        Version.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sixty thousand items, one kind of choices, a quarter of the widths.</summary>
    public sealed class OfSixtyThousand() : SearchedCatalog(60_000, 4, hasTwoKinds: false);
}
