using System.Globalization;
using Recsys.Domain;

namespace Recsys.Scoring.Filters;

/// <summary>A field of an item, as a filter names it.</summary>
/// <param name="Values">Its values.</param>
/// <param name="IsMany">Whether an item may have several.</param>
internal sealed record FilterField(Func<Item, IReadOnlyList<string>> Values, bool IsMany)
{
    private static readonly string[] True = ["true"];
    private static readonly string[] False = ["false"];

    /// <summary>The field of this name; what has no meaning of its own is an attribute.</summary>
    public static FilterField Named(string name) => name switch
    {
        "itemId" => new FilterField(i => [i.ItemId], false),
        "title" => new FilterField(i => i.Title is null ? [] : [i.Title], false),
        "available" => new FilterField(i => i.Available ? True : False, false),
        "publishedAt" => new FilterField(i => i.PublishedAt is { } at ? [at.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)] : [], false),
        "category" or "categories" => new FilterField(i => i.Categories, true),
        "tag" or "tags" => new FilterField(i => i.Tags, true),
        _ => Attribute(name),
    };

    /// <summary>An attribute.</summary>
    public static FilterField Attribute(string name) =>
        new(i => i.Attributes.TryGetValue(name, out var value) ? [value] : [], false);
}
