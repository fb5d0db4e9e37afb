using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Forms;
using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers;

/// <summary>
/// Reads items from a table with a header (RecBole <c>.item</c> and others, by any delimiter, or Parquet), from MovieLens <c>movies.dat</c> and
/// <c>u.item</c>, from JSON Lines of <see cref="Item"/> or from an array of them. The columns of a table, and fields of JSON that no item has, are
/// read as <see cref="ItemMaker"/> says.
/// </summary>
public sealed class ItemFile
{
    /// <summary>Lines that are looked at.</summary>
    private const int PeekedLines = 50;

    private readonly DataFile _file;
    private readonly InteractionForm? _json;
    private readonly ItemColumns? _columns;
    private readonly bool _isEncodingSaid;
    private readonly bool _areColumnsSaid;
    private IReadOnlyList<string> _notes = [];

    private ItemFile(DataFile file, ReadingOptions options, InteractionForm? json, ItemColumns? columns) =>
        (_file, _json, _columns, _isEncodingSaid, _areColumnsSaid) =
            (file, json, columns, options.Encoding is not null, options.Columns.Count > 0);

    /// <summary>How the file is read; its columns are named <c>item</c> and <c>item.NAME</c>.</summary>
    public FileDescription Description => new(
        _json?.ToString() ?? _columns!.Form, _file.IsParquet ? null : _file.Encoding.WebName, _columns?.Delimiter is "" ? " " : _columns?.Delimiter,
        [.. (_columns?.Columns ?? []).Select(c => c.Spelling)],
        _columns is { HasHeader: true } ? [.. _columns.Columns.Select(c => c.Name ?? "")] : null,
        [.. _isEncodingSaid || _file.Encoding.WebName == "utf-8" ? (string[])[]
            : [$"the bytes are no UTF-8 and are read as {_file.Encoding.WebName}; --encoding says another"], .. _file.Preamble.Notes, .. _notes]);

    /// <summary>
    /// The file of items that lies beside a file of interactions: <c>NAME.item</c>, <c>items.csv</c>,
    /// <c>movies.csv</c> or <c>movies.dat</c>; null where there is none.
    /// </summary>
    public static string? Beside(string dataPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataPath);
        var folder = Path.GetDirectoryName(Path.GetFullPath(dataPath))!;
        string[] places =
        [
            Path.ChangeExtension(Path.GetFullPath(dataPath), ".item"), Path.Combine(folder, "items.csv"),
            Path.Combine(folder, "movies.csv"), Path.Combine(folder, "movies.dat"),
        ];
        return places.FirstOrDefault(p => p != Path.GetFullPath(dataPath) && File.Exists(p));
    }

    /// <summary>Reads a file, see <see cref="Read"/>.</summary>
    public static DescribedItems Load(string path) => Open(path).Read();

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What a person says of it; the encoding, the delimiter, the header and the columns count.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FileRefusedException">No column is the item, or the file could only be read by guessing.</exception>
    public static ItemFile Open(string path, ReadingOptions? options = null)
    {
        options ??= ReadingOptions.Default;
        var file = DataFile.Find(path, options.Encoding);
        if (file.IsParquet)
        {
            using var rows = new ParquetRows(file);
            return new ItemFile(file, options, null, ItemColumns.OfNames(file, rows.Names, options)) { _notes = rows.Notes };
        }

        using var lines = file.OpenLines();
        var peeked = new List<string>();
        while (peeked.Count < PeekedLines && lines.Next()) if (!lines.Line.IsWhiteSpace()) peeked.Add(lines.Line.ToString());
        if (peeked.Count == 0) throw new FileRefusedException($"'{path}' was not read: it holds no line.", "Name another file.");
        if (Recognition.JsonForm(peeked) is { } json) return new ItemFile(file, options, json, null);
        WrappedRows.Refuse(file, peeked);
        peeked[0] = Preamble.WithoutMark(peeked[0]);
        return new ItemFile(file, options, null, ItemColumns.OfText(file, peeked, options));
    }

    /// <summary>
    /// Opens a file that belongs to one of interactions of which a person said the encoding: it may have another, which its bytes say where they are
    /// UTF-8 or UTF-16. Else it has the one that was said.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">The encoding that was said, or null.</param>
    /// <exception cref="FileRefusedException">As for <see cref="Open"/>.</exception>
    public static ItemFile OpenBelonging(string path, string? encoding)
    {
        return Open(path, encoding is null || IsUnicode() ? null : new ReadingOptions { Encoding = encoding });

        bool IsUnicode()
        {
            try
            {
                return DataFile.Find(path, null) is { IsParquet: false, Encoding.WebName: not FileEncodings.Windows };
            }
            catch (FileRefusedException)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Reads all items. Of two lines with the same id the first counts, and the other is rejected. What the catalog does not take of an item is
    /// left out of it, and told. A line without an id has that of the next field that is called one, where both are the same in nine of ten lines
    /// that have both.
    /// </summary>
    /// <exception cref="FileRefusedException">Most ids come again.</exception>
    public DescribedItems Read()
    {
        var (items, rejections, omissions) = (new Dictionary<string, Item>(StringComparer.Ordinal), new RejectionLog(), new RejectionLog());
        var bounds = new ItemBounds(omissions);
        var lines = _json is { } form ? new JsonItems(ItemColumns.IdNames, bounds).Read(JsonRows.BodiesOf(_file, form)) : Table(_columns!, bounds);
        var (waiting, signed, both, alike, again) = (new List<ItemRow>(), new List<ItemRow>(), 0, 0, 0L);
        foreach (var row in lines)
        {
            if (_json is null && row.Item is { } item && Placeholders.IsSign(item.ItemId))
            {
                signed.Add(row);
                continue;
            }

            if (row.LacksId)
            {
                waiting.Add(row);
                continue;
            }

            if (row is { Error: null, Other: { } other })
            {
                both++;
                if (row.Item!.ItemId == other.Id) alike++;
            }

            Take(row);
        }

        if (again > items.Count)
        {
            throw new FileRefusedException(
                $"'{_file.Path}' was not read: several rows hold one item each time ({again} of {again + items.Count} ids were there before).",
                "Write one row for each item, with a column for each property and a pipe between several values of one.");
        }

        var fillsIn = both == 0 || Headless.AreMost(alike, both);
        foreach (var row in waiting) Take(fillsIn ? row.Filled() : row);
        // As in files of interactions: one sign stands for nothing, several are ids.
        var areIds = signed.Select(r => r.Item!.ItemId).Distinct(StringComparer.Ordinal).Count() > 1;
        foreach (var row in signed) Take(areIds ? row : row with { Item = row.Item! with { ItemId = "" } });

        // As in files of interactions, whose ids these must meet.
        if (items.Keys.Any(id => WholeDecimals.Is(id))
            && Headless.AreMost(items.Keys.Count(id => WholeDecimals.Is(id) || id.All(char.IsAsciiDigit)), items.Count))
        {
            items = items.Values.Select(i => i with { ItemId = WholeDecimals.Number(i.ItemId).ToString() })
                .DistinctBy(i => i.ItemId, StringComparer.Ordinal).ToDictionary(i => i.ItemId, StringComparer.Ordinal);
        }

        return new DescribedItems(items, rejections.ToReport()) { Omissions = omissions.ToReport() };

        void Take(ItemRow row)
        {
            var (line, item, error, _) = row;
            var reason = error ?? (RowParser.IdProblem(item!.ItemId) is { } problem
                ? new InteractionError(InteractionErrorCodes.InvalidField, "itemId", $"The id {problem}.")
                : !items.ContainsKey(item.ItemId) ? null
                : new InteractionError(InteractionErrorCodes.InvalidField, "itemId", $"The id '{item.ItemId}' was there before."));
            if (error is null && items.ContainsKey(item!.ItemId)) again++;
            if (reason is null) items.Add(item!.ItemId, bounds.Fit(line, item));
            else rejections.Add(line, reason with { Message = $"Line {line}: {reason.Message}" });
        }
    }

    private IEnumerable<ItemRow> Table(ItemColumns table, ItemBounds bounds)
    {
        var (id, width) = (table.Id, table.Columns.Count);
        Column[] others = [.. table.Columns.Where(c => c.Role == Role.OfItem)];
        Column[] ids = _areColumnsSaid ? [] : [.. others.Where(c => RankOf(c) >= 0).OrderBy(RankOf)];
        // What a header of RecBole says behind the name counts too.
        var maker = new ItemMaker([.. others.Select(c => c.Name is { } name && ColumnNames.BaseName(name) == c.Field ? name : c.Field)]);
        using Rows text = _file.IsParquet ? new ParquetRows(_file) : new DelimitedRows(_file.OpenLines(), table.Delimiter!, width, c => c != id);
        if (table.HasHeader && !_file.IsParquet) text.Next();
        using Rows rows = table.Quotes.Any(q => q is not null) ? new UnquotedRows(text, table.Quotes) : text;
        while (rows.Next())
        {
            if (rows.Count != width)
            {
                var remark = rows.Remark is { } said ? $" ({said})" : "";
                var expected = table.HasHeader ? $"the header has {width}" : $"{width} were expected";
                yield return new ItemRow(rows.Line, null, new InteractionError(
                    InteractionErrorCodes.InvalidField, "", $"There are {rows.Count} columns; {expected}{remark}."));
                continue;
            }

            var item = maker.Make(
                rows.Line, Placeholders.StripWords(rows[id]).ToString(), [.. others.Select(c => rows[c.Index].ToString())], bounds);
            if (table.Flags.Count > 0) item = item with { Categories = [.. table.Flags.Where(c => rows[c.Index] is "1").Select(c => c.Name!)] };
            yield return new ItemRow(rows.Line, item, null, Other(rows, ids));
        }

        static int RankOf(Column column) => Array.IndexOf(ItemColumns.IdsByName, ColumnNames.Normalise(column.Name ?? ""));

        static (string, string)? Other(Rows row, Column[] ids)
        {
            foreach (var column in ids)
            {
                if (Placeholders.Strip(row[column.Index]) is { IsEmpty: false } id) return (column.Field, id.ToString());
            }

            return null;
        }
    }
}
