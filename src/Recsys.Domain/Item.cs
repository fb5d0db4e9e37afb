namespace Recsys.Domain;

/// <summary>A thing that can be recommended, as the catalog describes it.</summary>
public sealed record Item
{
    /// <summary>The item, in the app's own words.</summary>
    public required string ItemId { get; init; }

    /// <summary>What a person reads.</summary>
    public string? Title { get; init; }

    /// <summary>Categories, the broadest first.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Free words.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Named attributes (brand, price band …).</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it may be recommended now.</summary>
    public bool Available { get; init; } = true;

    /// <summary>Where its picture is.</summary>
    public Uri? Image { get; init; }

    /// <summary>
    /// What items may have in common, each as one text: <c>category=…</c>, <c>tag=…</c> and <c>attribute NAME=…</c>; the same one may come twice.
    /// </summary>
    public IEnumerable<string> Traits() =>
        Categories.Select(c => $"category={c}").Concat(Tags.Select(t => $"tag={t}")).Concat(Attributes.Select(a => $"attribute {a.Key}={a.Value}"));
}
