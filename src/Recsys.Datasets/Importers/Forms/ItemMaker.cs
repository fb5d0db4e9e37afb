using Recsys.Datasets.Importers.Columns;
using Recsys.Domain;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// Makes an item of named cells. A column whose name says so is the title, the categories or the tags; every other one is an attribute. Several
/// categories or tags of one cell are parted by <c>|</c>; where there is none by blanks, if RecBole's header calls the column a <c>token_seq</c>, or
/// by commas, if its name is that of many (<c>genres</c>): a <c>category</c> may have a comma in its name.
/// </summary>
internal sealed class ItemMaker
{
    private const string Sequence = ":token_seq";

    private static readonly string[] TitleNames = ["title", "movietitle", "itemname", "productname", "name", "itemtitle", "producttitle"];
    private static readonly string[] CategoryNames = ["category", "categories", "class", "genre", "genres"];
    private static readonly string[] TagNames = ["tag", "tags", "keywords"];

    private static readonly string[] NamesOfMany = ["categories", "genre", "genres", "tags", "keywords"];

    private readonly IReadOnlyList<string> _header;
    private readonly string[] _plain;
    private readonly int _title;

    public ItemMaker(IReadOnlyList<string> header)
    {
        _header = header;
        _plain = [.. header.Select(ColumnNames.Normalise)];
        _title = ColumnNames.Find(_plain, TitleNames);
    }

    public Item Make(string id, IReadOnlyList<string> cells)
    {
        var (categories, tags, attributes) = (new List<string>(), new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal));
        for (var c = 0; c < cells.Count; c++)
        {
            if (c == _title || _header[c].Length == 0 || Placeholders.Strip(cells[c]).IsEmpty) continue;
            var isList = _header[c].EndsWith(Sequence, StringComparison.Ordinal);
            var parts = cells[c].Split(
                cells[c].Contains('|', StringComparison.Ordinal) ? '|' : isList ? ' ' : NamesOfMany.Contains(_plain[c]) ? ',' : '|',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (CategoryNames.Contains(_plain[c])) categories.AddRange(parts);
            else if (isList || TagNames.Contains(_plain[c])) tags.AddRange(parts);
            else attributes[ColumnNames.BaseName(_header[c])] = cells[c].Trim();
        }

        return new Item
        {
            ItemId = id, Title = _title < 0 || Placeholders.Strip(cells[_title]).IsEmpty ? null : cells[_title].Trim(), Categories = categories,
            Tags = tags, Attributes = attributes,
        };
    }
}
