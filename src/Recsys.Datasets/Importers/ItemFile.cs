using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Forms;
using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers;

/// <summary>
/// Reads items from a table with a header (RecBole <c>.item</c> and others, by any delimiter, or Parquet), from MovieLens <c>movies.dat</c>, from
/// JSON Lines of <see cref="Item"/> or from an array of them. The columns of a table, and fields of JSON that no item has, are read as <see
/// cref="ItemMaker"/> says.
/// </summary>
public sealed class ItemFile
{
    /// <summary>Item ids as headers name them: those of interactions, and what only a file of items calls so.</summary>
    private static readonly string[] IdNames = [.. ColumnNames.Item, "id"];

    private static readonly string[] Delimiters = ["\t", ";", ",", "|", "::"];

    private readonly DataFile _file;
    private readonly string? _delimiter;
    private readonly IReadOnlyList<string> _header;
    private readonly bool _hasHeader;
    private readonly string _form;

    private ItemFile(DataFile file, string form, string? delimiter = null, IReadOnlyList<string>? header = null, bool hasHeader = false) =>
        (_file, _form, _delimiter, _header, _hasHeader) = (file, form, delimiter, header ?? [], hasHeader);

    /// <summary>How the file is read; its columns are named <c>item</c> and <c>item.NAME</c>.</summary>
    public FileDescription Description => new(
        _form, _file.IsParquet ? null : _file.Encoding.WebName, _delimiter,
        [.. _header.Select((name, i) => i == Id ? "item" : name.Length == 0 ? "-" : $"item.{ColumnNames.BaseName(name)}")], _hasHeader ? _header
            : null,
        _file.Encoding.WebName == "utf-8" ? _file.Preamble.Notes
            : [$"the bytes are no UTF-8 and are read as {_file.Encoding.WebName}; --encoding says another", .. _file.Preamble.Notes]);

    private int Id => ColumnNames.Find([.. _header.Select(ColumnNames.Normalise)], IdNames);

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
    public static (IReadOnlyDictionary<string, Item> Items, RejectionReport Rejections) Load(string path) => Open(path).Read();

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What a person says of it; only the encoding and the delimiter count.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FileRefusedException">No column is the item, or the file could only be read by guessing.</exception>
    public static ItemFile Open(string path, ReadingOptions? options = null)
    {
        var file = DataFile.Find(path, options?.Encoding);
        if (file.IsParquet)
        {
            using var rows = new ParquetRows(file);
            return Named(new ItemFile(file, nameof(InteractionForm.Parquet), null, rows.Names, true));
        }

        using var lines = file.OpenLines();
        var first = "";
        while (string.IsNullOrWhiteSpace(first) && lines.Next()) first = lines.Line.ToString();
        if (first.TrimStart() is ['{', ..]) return new ItemFile(file, nameof(InteractionForm.JsonLines));
        if (first.TrimStart() is ['[', .. var rest] && rest.TrimStart() is "" or ['{' or ']', ..]) return new ItemFile(file,
            nameof(InteractionForm.JsonArray));
        first = Preamble.WithoutMark(first);
        string[] delimiters = (options?.Delimiter ?? file.Preamble.Delimiter) is { } told ? [Recognition.DelimiterOf(told)] : Delimiters;
        var cuts = delimiters.Select(d => (Delimiter: d, Cells: Cut(first, d))).ToArray();
        var headed = Array.Find(cuts, c => ColumnNames.Find([.. c.Cells.Select(ColumnNames.Normalise)], IdNames) >= 0);
        if (headed.Cells is not null) return new ItemFile(file, nameof(InteractionForm.Table), headed.Delimiter, headed.Cells, true);
        if (cuts.Any(c => c is { Delimiter: "::", Cells.Length: 3 })) return new ItemFile(file, "Movies", "::", ["movieId", "title", "genres"]);
        return Named(new ItemFile(file, nameof(InteractionForm.Table), null, cuts.MaxBy(c => c.Cells.Length).Cells, true));
    }

    /// <summary>Reads all items. Of two lines with the same id the first counts, and the other is rejected.</summary>
    /// <returns>The items by id, and the lines that are none, with the reason.</returns>
    public (IReadOnlyDictionary<string, Item> Items, RejectionReport Rejections) Read()
    {
        var (items, rejections) = (new Dictionary<string, Item>(StringComparer.Ordinal), new RejectionLog());
        var lines = _form switch
        {
            nameof(InteractionForm.JsonLines) => new JsonItems(IdNames).Read(JsonBodies.OfLines(_file)),
            nameof(InteractionForm.JsonArray) => new JsonItems(IdNames).Read(JsonBodies.OfArray(_file)),
            _ => Table(),
        };
        foreach (var (line, item, error) in lines)
        {
            var reason = error ?? (Ids.Problem(item!.ItemId) is { } problem
                ? new InteractionError(InteractionErrorCodes.InvalidField, "itemId", $"The id {problem}.")
                : items.TryAdd(item.ItemId, item) ? null
                : new InteractionError(InteractionErrorCodes.InvalidField, "itemId", $"The id '{item.ItemId}' was there before."));
            if (reason is not null) rejections.Add(line, reason with { Message = $"Line {line}: {reason.Message}" });
        }

        if (items.Keys.All(id => WholeDecimals.Is(id)))
        {
            items = items.Values.Select(i => i with { ItemId = WholeDecimals.Number(i.ItemId).ToString() })
                .ToDictionary(i => i.ItemId, StringComparer.Ordinal);
        }

        return (items, rejections.ToReport());
    }

    private static ItemFile Named(ItemFile file) => file.Id >= 0 ? file : throw new FileRefusedException(
        $"The header of '{file._file.Path}' names no column for the item (line 1: {Recognition.Show(file._header)}).",
        $"Expected one of {string.Join(", ", IdNames)}.");

    private static string[] Cut(string line, string delimiter)
    {
        using var rows = new DelimitedRows(new LineReader(new StringReader(line)), delimiter);
        return rows.Next() ? [.. rows.ToCells().Select(c => c.Trim())] : [""];
    }

    private IEnumerable<(long Line, Item? Item, InteractionError? Error)> Table()
    {
        int[] others = [.. Enumerable.Range(0, _header.Count).Where(c => c != Id)];
        var (id, maker) = (Id, new ItemMaker([.. others.Select(c => _header[c])]));
        using Rows rows = _file.IsParquet ? new ParquetRows(_file) : new DelimitedRows(_file.OpenLines(), _delimiter!, _header.Count, c => c != id);
        if (_hasHeader && !_file.IsParquet) rows.Next();
        while (rows.Next())
        {
            if (rows.Count != _header.Count)
            {
                var remark = rows.Remark is { } said ? $" ({said})" : "";
                yield return (rows.Line, null, new InteractionError(
                    InteractionErrorCodes.InvalidField, "", $"There are {rows.Count} columns; the header has {_header.Count}{remark}."));
                continue;
            }

            yield return (rows.Line, maker.Make(Placeholders.Strip(rows[id]).ToString(), [.. others.Select(c => rows[c].ToString())]), null);
        }
    }
}
