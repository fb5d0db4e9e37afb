using System.Globalization;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Items;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// Leaves out of an item what the catalog does not take (<see cref="Item.Problem"/>, <see cref="ItemCatalog.SizeProblem(Item)"/>), so that one
/// long description costs itself and not the item. Whatever is left out is told with its line and column.
/// </summary>
/// <param name="omissions">Takes what is left out.</param>
internal sealed class ItemBounds(RejectionLog omissions)
{
    /// <summary>The most bytes of one character in JSON.</summary>
    private const int MostBytes = 6;

    /// <summary>More than the names of an item's fields take.</summary>
    private const int BytesOfFields = 1024;

    private const int LongestName = 60;

    /// <summary>The item as the catalog takes it.</summary>
    public Item Fit(long line, Item item)
    {
        if (item.Problem() is not null)
        {
            var title = item.Title is { Length: > Item.MaxTextLength } ? null : item.Title;
            if (title is null && item.Title is not null) Tell(line, "title", TooLong(item.Title));
            item = item with
            {
                Title = title,
                Categories = Short(line, "categories", item.Categories),
                Tags = Short(line, "tags", item.Tags),
                Attributes = Short(line, item.Attributes),
            };
        }

        // Counting characters is cheap, and few items hold so many.
        var characters = item.Traits().Sum(t => t.Length) + (item.Title?.Length ?? 0) + item.ItemId.Length + (item.Image?.OriginalString.Length ?? 0);
        if (characters * MostBytes + BytesOfFields < ItemCatalog.MaxItemBytes) return item;
        while (ItemCatalog.SizeProblem(item) is { } problem)
        {
            (var field, item) = WithoutLargest(item);
            Tell(line, field, problem);
        }

        return item;
    }

    /// <summary>Without the longest attribute or the address of the picture; where there is neither, without tags, then categories.</summary>
    private static (string Field, Item Item) WithoutLargest(Item item)
    {
        var (name, text) = item.Attributes.OrderByDescending(a => a.Key.Length + a.Value.Length).FirstOrDefault();
        if (item.Image?.OriginalString is { } image && (name is null || image.Length > name.Length + text.Length))
        {
            return ("image", item with { Image = null });
        }

        return name is not null
            ? (name, item with { Attributes = item.Attributes.Where(a => a.Key != name).ToDictionary(StringComparer.Ordinal) })
            : item.Tags.Count > 0 ? ("tags", item with { Tags = [] }) : ("categories", item with { Categories = [] });
    }

    /// <summary>Takes what is left out of an item.</summary>
    /// <param name="line">Where the item stands.</param>
    /// <param name="field">The column or field.</param>
    /// <param name="reason">Why, as a sentence.</param>
    public void Tell(long line, string field, string reason)
    {
        var name = field.Length <= LongestName ? field : $"{field[..LongestName]}…";
        omissions.Add(line, new InteractionError(
            InteractionErrorCodes.InvalidField, name, string.Create(CultureInfo.InvariantCulture, $"Line {line}: '{name}' is left out. {reason}")));
    }

    private static string TooLong(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"It has {text.Length} characters; at most {Item.MaxTextLength} were expected.");

    private static string TooMany(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"There are {count}; at most {Item.MaxOfAKind} were expected, and the first are kept.");

    private string[] Short(long line, string field, IReadOnlyList<string> texts)
    {
        foreach (var text in texts.Where(t => t is { Length: > Item.MaxTextLength })) Tell(line, field, TooLong(text));
        string[] kept = [.. texts.Where(t => t is { Length: <= Item.MaxTextLength })];
        if (kept.Length > Item.MaxOfAKind) Tell(line, field, TooMany(kept.Length));
        return kept[..Math.Min(kept.Length, Item.MaxOfAKind)];
    }

    private Dictionary<string, string> Short(long line, IReadOnlyDictionary<string, string> attributes)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in attributes.Where(a => a.Value is not null))
        {
            if (Math.Max(name.Length, text.Length) > Item.MaxTextLength) Tell(line, name, TooLong(name.Length > text.Length ? name : text));
            else if (kept.Count == Item.MaxOfAKind) Tell(line, name, TooMany(attributes.Count));
            else kept.Add(name, text);
        }

        return kept;
    }
}
