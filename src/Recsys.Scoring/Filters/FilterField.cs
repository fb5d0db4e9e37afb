using System.Globalization;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Scoring.Filters;

/// <summary>A field of an item, as a filter names it.</summary>
/// <param name="Name">Its name; that of an attribute is in double quotes.</param>
/// <param name="Values">Its values.</param>
/// <param name="IsMany">Whether an item may have several.</param>
/// <param name="IsMoment">Whether its value is a moment, written so that texts compare as moments do.</param>
internal sealed record FilterField(string Name, Func<Item, IReadOnlyList<string>> Values, bool IsMany, bool IsMoment = false)
{
    private static readonly string[] True = ["true"];
    private static readonly string[] False = ["false"];

    /// <summary>The field of this name; what has no meaning of its own is an attribute.</summary>
    public static FilterField Named(string name) => name switch
    {
        "itemId" => new FilterField(name, i => [i.ItemId], false),
        "title" => new FilterField(name, i => i.Title is null ? [] : [i.Title], false),
        "available" => new FilterField(name, i => i.Available ? True : False, false),
        "publishedAt" => new FilterField(name, i => i.PublishedAt is { } at ? [TextOf(at)] : [], false, IsMoment: true),
        "category" or "categories" => new FilterField("categories", i => i.Categories, true),
        "tag" or "tags" => new FilterField("tags", i => i.Tags, true),
        _ => Attribute(name),
    };

    /// <summary>What a value of a filter means for this field; null where it can mean nothing.</summary>
    public FilterValue? Read(FilterValue value) => !IsMoment ? value
        : Rfc3339.TryParse(value.Text, out var moment) ? new FilterValue(TextOf(moment), 0)
        : null;

    private static string TextOf(DateTimeOffset moment) => moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>An attribute.</summary>
    public static FilterField Attribute(string name) =>
        new($"\"{name}\"", i => i.Attributes.TryGetValue(name, out var value) ? [value] : [], false);
}
