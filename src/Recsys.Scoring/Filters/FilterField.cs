using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Scoring.Filters;

/// <summary>A field of an item, as a filter names it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its values; of a moment none.</param>
/// <param name="IsMany">Whether an item may have several.</param>
/// <param name="Kind">What its values are.</param>
internal sealed record FilterField(
    string Name, Func<Item, IReadOnlyList<string>> Values, bool IsMany, FilterFieldKind Kind = FilterFieldKind.Known)
{
    private static readonly string[] Known = ["itemId", "title", "available", "publishedAt", "category", "categories", "tag", "tags"];
    private static readonly string[] True = ["true"];
    private static readonly string[] False = ["false"];

    /// <summary>The field of this name, in whatever case; what has no meaning of its own is an attribute.</summary>
    public static FilterField Named(string name) => KnownAs(name) switch
    {
        "itemId" => new FilterField("itemId", i => [i.ItemId], false, FilterFieldKind.Id),
        "title" => new FilterField("title", i => i.Title is null ? [] : [i.Title], false),
        "available" => new FilterField("available", i => i.Available ? True : False, false),
        "publishedAt" => new FilterField("publishedAt", _ => [], false, FilterFieldKind.Moment),
        "category" or "categories" => new FilterField("categories", i => i.Categories, true),
        "tag" or "tags" => new FilterField("tags", i => i.Tags, true),
        _ => Attribute(name),
    };

    /// <summary>The field with a meaning of its own that has this name, in whatever case; null where it is an attribute's.</summary>
    public static string? KnownAs(string name) => Known.FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a value of a filter means for this field; null where it can mean nothing.</summary>
    public FilterValue? Read(FilterValue value) => Kind != FilterFieldKind.Moment ? value
        : Rfc3339.TryParse(value.Text, out var moment) ? new FilterValue(null, Moment: moment.UtcTicks)
        : null;

    /// <summary>An attribute.</summary>
    public static FilterField Attribute(string name) =>
        new(name, i => i.Attributes.TryGetValue(name, out var value) ? [value] : [], false, FilterFieldKind.Attribute);
}
