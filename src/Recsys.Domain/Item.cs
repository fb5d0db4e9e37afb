namespace Recsys.Domain;

/// <summary>A thing that can be recommended, as the catalog describes it.</summary>
public sealed record Item
{
    /// <summary>The most categories, the most tags and the most attributes.</summary>
    public const int MaxOfAKind = 100;

    /// <summary>The longest title, category, tag, name or value of an attribute, in characters.</summary>
    public const int MaxTextLength = 1_024;

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

    /// <summary>Whether it may be recommended, from <see cref="PublishedAt"/> on.</summary>
    public bool Available { get; init; } = true;

    /// <summary>Where its picture is.</summary>
    public Uri? Image { get; init; }

    /// <summary>Since when it can be had; null where nobody said. Newer ones can be preferred, later ones are not available yet.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Whether it may be recommended at a moment.</summary>
    public bool IsAvailableAt(DateTimeOffset now) => Available && !(PublishedAt > now);

    /// <summary>Which bound it breaks, and the field that does; null where none.</summary>
    public (string Field, string Message)? Problem() =>
        Ids.Problem(ItemId) is { } id ? ("itemId", $"The field 'itemId' {id}.")
        : ProblemOf("title", [Title ?? ""])
            ?? ProblemOf("categories", Categories) ?? ProblemOf("tags", Tags)
            ?? ProblemOf("attributes", [.. Attributes.Keys]) ?? ProblemOf("attributes", [.. Attributes.Values]);

    private static (string Field, string Message)? ProblemOf(string field, IReadOnlyList<string?> texts) =>
        texts.Count > MaxOfAKind ? (field, $"The field '{field}' has {texts.Count} entries; at most {MaxOfAKind} were expected.")
        : texts.Contains(null) ? (field, $"The field '{field}' holds null; text was expected.")
        : texts.Select(text => text!.Length).DefaultIfEmpty().Max() is > MaxTextLength and var length
            ? (field, $"The field '{field}' holds a text of {length} characters; at most {MaxTextLength} were expected.")
        : null;

    /// <summary>
    /// What items may have in common, each as one text: <c>category=…</c>, <c>tag=…</c> and <c>attribute NAME=…</c>; the same one may come twice.
    /// </summary>
    public IEnumerable<string> Traits() =>
        Categories.Select(c => $"category={c}").Concat(Tags.Select(t => $"tag={t}")).Concat(Attributes.Select(a => $"attribute {a.Key}={a.Value}"));
}
