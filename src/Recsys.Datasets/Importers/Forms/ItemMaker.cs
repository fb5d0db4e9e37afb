using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Times;
using Recsys.Domain;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// Makes an item of named cells. A column whose name says so is the title, the categories or the tags; every other one is an attribute. Several
/// categories or tags of one cell are parted by <c>|</c> or, as the path of a category, by <c>&gt;</c> between blanks; where there is none by blanks,
/// if RecBole's header calls the column a <c>token_seq</c>, or by <c>;</c>, else by commas, if its name is that of many (<c>genres</c>): a
/// <c>category</c> may have either in its name. A list as programs print it
/// (<c>['A', 'B']</c>, <c>{A,B}</c>) is one; of objects in it the names count. <c>available</c>, <c>publishedAt</c> and <c>image</c> are the fields
/// of an item; so is what shops call the stock, where its words are known.
/// </summary>
internal sealed class ItemMaker
{
    private const string Sequence = ":token_seq";

    private static readonly string[] TitleNames = ["title", "movietitle", "itemname", "productname", "name", "itemtitle", "producttitle", "headline"];
    private const string Name = "name";

    /// <summary>Whose name is the title.</summary>
    private static readonly string[] Named = [.. ColumnNames.ItemNouns, "prod", "anime", "recipe", "business", "course", "venue", "show", "hotel"];

    private static readonly string[] CategoryNames = ["category", "categories", "class", "genre", "genres"];
    private static readonly string[] TagNames = ["tag", "tags", "keywords"];

    /// <summary>What stands between a category and one within it.</summary>
    private const string Path = " > ";

    /// <summary>What MovieLens writes where there is none.</summary>
    private const string NoGenres = "(no genres listed)";

    private const string Available = "available";

    /// <summary>What shops call it: its values may also be others.</summary>
    private static readonly string[] StockNames = [Available, "availability", "isavailable", "instock", "isinstock", "stockstatus"];

    private static readonly string[] InStock = ["instock", "available", "preorder", "backorder", "onbackorder", "limitedavailability", "lowstock"];
    private static readonly string[] OutOfStock = ["outofstock", "soldout", "unavailable", "notavailable", "discontinued"];

    private static readonly TimeReading Times = new(0, false, DateOrder.Unknown, NumberUnit.Unix);

    private static readonly string[] NamesOfMany = ["categories", "genre", "genres", "tags", "keywords"];

    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly IReadOnlyList<string> _header;
    private readonly string[] _plain;
    private readonly int _title;

    public ItemMaker(IReadOnlyList<string> header)
    {
        _header = header;
        _plain = [.. header.Select(ColumnNames.Normalise)];
        _title = ColumnNames.Find(_plain, TitleNames);
        if (_title < 0) _title = Array.FindIndex(_plain, n => n.EndsWith("title", StringComparison.Ordinal));
        if (_title < 0) _title = Array.FindIndex(_plain, n => n.EndsWith(Name, StringComparison.Ordinal) && Named.Contains(n[..^Name.Length]));
    }

    /// <summary>Makes an item.</summary>
    /// <param name="line">Where it stands.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cells">The cells below the header.</param>
    /// <param name="bounds">Takes what a field of an item cannot be.</param>
    public Item Make(long line, string id, IReadOnlyList<string> cells, ItemBounds bounds)
    {
        var (categories, tags, attributes) = (new List<string>(), new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal));
        var (available, published, image) = (true, (DateTimeOffset?)null, (Uri?)null);
        for (var c = 0; c < cells.Count; c++)
        {
            if (c == _title || _header[c].Length == 0 || Placeholders.Strip(cells[c]).IsEmpty) continue;
            var text = cells[c].Trim();
            var isCategory = CategoryNames.Contains(_plain[c]);
            if (isCategory || IsSequence(c) || TagNames.Contains(_plain[c]))
            {
                string[] parts = [.. Parts(c, text)];
                (isCategory ? categories : tags).AddRange(parts);
                if (parts.Length == 0 && text.Contains(':', StringComparison.Ordinal)) bounds.Tell(line, _header[c], "Its objects have no name.");
            }
            else if (StockNames.Contains(_plain[c]) && TryReadStock(text, out var isAvailable)) available = isAvailable;
            else if (_plain[c] == Available)
            {
                bounds.Tell(line, _header[c], $"'{text}' is neither yes nor no: the item counts as available.");
            }
            else if (_plain[c] == "publishedat")
            {
                if (Times.TryRead(text, out var time, out var fault)) published = time;
                else bounds.Tell(line, _header[c], $"'{text}' {fault}.");
            }
            else if (_plain[c] == "image" && IsAddress(text, out var address)) image = address;
            else attributes[ColumnNames.BaseName(_header[c])] = text;
        }

        return new Item
        {
            ItemId = id, Title = _title < 0 || Placeholders.Strip(cells[_title]).IsEmpty ? null : cells[_title].Trim(),
            Categories = [.. categories.Distinct()], Tags = [.. tags.Distinct()], Attributes = attributes,
            Available = available, PublishedAt = published, Image = image,
        };
    }

    private static bool TryReadStock(string text, out bool isAvailable)
    {
        var word = ColumnNames.Normalise(text);
        if (text.All(char.IsAsciiDigit))
        {
            isAvailable = text.Any(c => c != '0');
            return true;
        }

        return Answers.TryRead(text, out isAvailable) || (isAvailable = InStock.Contains(word)) || OutOfStock.Contains(word);
    }

    private static bool IsAddress(string text, out Uri? address) => Uri.TryCreate(text, UriKind.Absolute, out address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && !text.Contains('|', StringComparison.Ordinal);

    private bool IsSequence(int column) => _header[column].EndsWith(Sequence, StringComparison.Ordinal);

    private IEnumerable<string> Parts(int column, string text) =>
        text.Equals(NoGenres, StringComparison.OrdinalIgnoreCase) ? []
        : PrintedList.TryRead(text, out var parts) ? parts
        // Several paths may stand in one cell; one of them may have a comma in a name.
        : NamesOfMany.Contains(_plain[column]) && text.Split(',', ';') is var paths
            && paths.Count(p => p.Contains(Path, StringComparison.Ordinal)) > 1
            ? paths.SelectMany(p => p.Split(Path, Trimmed))
        : text.Split(Separator(column, text), Trimmed);

    private string Separator(int column, string text) =>
        text.Contains('|', StringComparison.Ordinal) ? "|"
        : text.Contains(Path, StringComparison.Ordinal) ? Path
        : IsSequence(column) ? " "
        : !NamesOfMany.Contains(_plain[column]) ? "|"
        : text.Contains(';', StringComparison.Ordinal) ? ";" : ",";
}
