using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers;

/// <summary>
/// Reads items from a table with a header (RecBole <c>.item</c>, tab-, comma- or semicolon-separated), from MovieLens <c>movies.dat</c> or from JSON
/// Lines of <see cref="Item"/>. A column whose name says so is the id, the title, the categories or the tags; every other one is an attribute.
/// Several categories or tags of one cell are parted by <c>|</c>, or by blanks where RecBole's header calls the column a <c>token_seq</c>.
/// </summary>
public static class ItemFile
{
    private const string Sequence = ":token_seq";
    private const string DoubleColon = "::";

    private static readonly string[] Separators = ["\t", ";", ","];
    private static readonly string[] IdNames = ["item", "itemid", "movieid", "productid", "bookid", "artistid", "trackid", "articleid", "id"];
    private static readonly string[] TitleNames = ["title", "name", "movietitle", "itemname", "productname"];
    private static readonly string[] CategoryNames = ["category", "categories", "class", "genre", "genres"];
    private static readonly string[] TagNames = ["tag", "tags", "keywords"];
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

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

    /// <summary>Reads a file. Of two lines with the same id the first counts, and the other is rejected.</summary>
    /// <returns>The items by id, and the lines that are none, with the reason.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The header names no id.</exception>
    public static (IReadOnlyDictionary<string, Item> Items, RejectionReport Rejections) Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        var (items, rejections) = (new Dictionary<string, Item>(StringComparer.Ordinal), new RejectionLog());
        var first = File.ReadLines(path).FirstOrDefault(l => !string.IsNullOrWhiteSpace(l)) ?? "";
        foreach (var (line, item, error) in first.AsSpan().TrimStart().StartsWith("{") ? JsonLines(path) : Table(path, first))
        {
            var reason = error ?? (Ids.Problem(item!.ItemId) is { } problem
                ? new InteractionError(InteractionErrorCodes.InvalidField, "itemId", $"The id {problem}.")
                : items.TryAdd(item.ItemId, item) ? null
                : new InteractionError(InteractionErrorCodes.InvalidField, "itemId", $"The id '{item.ItemId}' was there before."));
            if (reason is not null)
            {
                rejections.Add($"line {line}", reason with { Message = $"Line {line}: {reason.Message}" });
            }
        }

        return (items, rejections.ToReport());
    }

    private static IEnumerable<(long Line, Item? Item, InteractionError? Error)> JsonLines(string path)
    {
        long number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            Item? item = null;
            InteractionError? error = null;
            try
            {
                item = JsonSerializer.Deserialize<Item>(line, Json);
            }
            catch (JsonException e)
            {
                error = new InteractionError(
                    InteractionErrorCodes.InvalidField, e.Path?.TrimStart('$', '.') ?? "", $"The line is no item: {e.Message}");
            }

            yield return (
                number, item, error ?? (item is null ? new InteractionError(InteractionErrorCodes.InvalidField, "", "The line holds null.") : null));
        }
    }

    private static IEnumerable<(long Line, Item? Item, InteractionError? Error)> Table(string path, string first)
    {
        var isMovies = first.Contains(DoubleColon, StringComparison.Ordinal);
        var separator = isMovies ? DoubleColon : Separators.MaxBy(s => first.Count(c => c == s[0]))!;
        using var parser = new CsvParser(new StreamReader(path), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator,
            // Tables parted by tabs quote nothing: a title may hold a quote.
            Mode = separator is "\t" or DoubleColon ? CsvMode.NoEscape : CsvMode.RFC4180,
            BadDataFound = null,
        });
        if (!isMovies)
        {
            parser.Read();
        }

        var header = isMovies ? ["movieId", "title", "genres"] : parser.Record ?? [];
        string[] names = [.. header.Select(c => c.Split(':')[0].Trim('"', '\ufeff', ' '))];
        string[] plain = [.. names.Select(n => new string([.. n.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]))];
        var (id, title) = (Array.FindIndex(plain, IdNames.Contains), Array.FindIndex(plain, TitleNames.Contains));
        if (id < 0)
        {
            throw new InvalidDataException(
                $"The header of '{path}' names no column for the item (line 1: '{string.Join(", ", header)}'); "
                    + $"expected one of {string.Join(", ", IdNames)}.");
        }

        while (parser.Read())
        {
            var cells = parser.Record!;
            if (cells.Length != header.Length)
            {
                yield return (parser.RawRow, null, new InteractionError(
                    InteractionErrorCodes.InvalidField, "", $"There are {cells.Length} columns; the header has {header.Length}."));
                continue;
            }

            var (categories, tags, attributes) = (new List<string>(), new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal));
            for (var c = 0; c < cells.Length; c++)
            {
                if (c == id || c == title || string.IsNullOrWhiteSpace(cells[c]))
                {
                    continue;
                }

                var isList = header[c].EndsWith(Sequence, StringComparison.Ordinal);
                var parts = cells[c].Split(
                    isList && !cells[c].Contains('|', StringComparison.Ordinal) ? ' ' : '|',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (CategoryNames.Contains(plain[c]))
                {
                    categories.AddRange(parts);
                }
                else if (isList || TagNames.Contains(plain[c]))
                {
                    tags.AddRange(parts);
                }
                else
                {
                    attributes[names[c]] = cells[c].Trim();
                }
            }

            yield return (parser.RawRow, new Item
            {
                ItemId = cells[id].Trim(), Title = title < 0 ? null : cells[title].Trim(), Categories = categories, Tags = tags,
                Attributes = attributes,
            }, null);
        }
    }
}
