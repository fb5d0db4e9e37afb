using Recsys.Datasets.Importers.Sources;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>Whether rows fit a header that names one cell more or less than they have.</summary>
internal static class HeaderFit
{
    private const int MostShown = 12;

    /// <summary>The columns of the rows; null where nothing tells what the further cell is.</summary>
    /// <param name="columns">Those that the header names.</param>
    /// <param name="rows">The first rows.</param>
    /// <param name="delimiter">What parts their cells.</param>
    /// <param name="lines">The lines that they stand on, behind that of the header.</param>
    public static Column[]? Of(Column[] columns, IReadOnlyList<string[]> rows, string delimiter, IEnumerable<string> lines)
    {
        var width = Headless.SteadyWidth(rows);
        // A delimiter at the end of the header alone, or of the rows alone, is none.
        if (width == columns.Length - 1 && columns[^1].Name is "") return columns[..^1];
        if (width != columns.Length + 1) return columns;
        string[][] wide = [.. rows.Where(r => r.Length == width)];
        if (wide.All(r => r[^1].Length == 0)) return [.. columns, new Column(columns.Length, "", Role.None)];
        // R writes the number of a row before it and no name over it.
        Column[] shifted = [new Column(0, "", Role.None), .. columns.Select(c => c with { Index = c.Index + 1 })];
        if (!CountByOne(wide) || !shifted.All(c => Fits(c, wide)) || IsParted(columns, wide, delimiter)) return null;
        // Between quotes no delimiter parts a text.
        var areQuoted = lines.ToArray() is var all && Headless.AreMost(all.Count(l => l.StartsWith('"')), all.Length);
        return areQuoted || !MayBeText(columns, wide, delimiter) ? shifted : null;
    }

    /// <summary>What a person should know of columns that are more than a header names.</summary>
    public static string[] Notes(Column[] columns, int named) => named < columns.Length && columns[0].Name is ""
        ? ["the first cell of a row has no name and counts the rows: it is left out"] : [];

    /// <summary>What to say of rows that have a cell more than their header names.</summary>
    public static string Mend(Column[] named, IReadOnlyList<string[]> rows) => (CountByOne(rows)
        ? $"Where the first cell counts the rows, say --columns -,{string.Join(',', named.Select(c => c.Spelling))}; else "
        : $"Say what the cells of a row hold, such as --columns {Suggestion.Of(rows) ?? "user,item,…"}, with - for what is left out; or ")
        + "put quotes round cells that hold what parts them.";

    /// <summary>Rows without the empty cells beyond the header.</summary>
    public static List<string[]> WithoutEmpty(List<string[]> rows)
    {
        var width = rows[0].Length;
        return [.. rows.Select(r => r.Length > width && r[width..].All(c => c.Length == 0) ? r[..width] : r)];
    }

    /// <summary>Refuses rows that all have the same number of cells, more than a header names that says which is the user and the item.</summary>
    /// <exception cref="FileRefusedException">They do.</exception>
    public static void RefuseWider(DataFile file, List<string[]> rows)
    {
        var (header, width) = (rows[0], Headless.SteadyWidth(rows[1..]));
        if (width <= header.Length) return;
        var roles = Suggestion.Named(header).Select(r => r ?? "-").Concat(Enumerable.Repeat("-", width - header.Length));
        throw new FileRefusedException(
            $"'{file.Path}' was not read: its rows have {width} cells and its header names {header.Length} (line {file.FirstLine}: "
                + $"{Recognition.Show(header)}; the row below it: {Recognition.Show(rows[1].Take(MostShown))}{(width > MostShown ? " …" : "")}).",
            $"Where further cells stand behind those of the header, say --columns {string.Join(',', roles)}; "
                + "or put quotes round cells that hold what parts them.");
    }

    /// <summary>Whether the first cells count the rows.</summary>
    private static bool CountByOne(IReadOnlyList<string[]> rows)
    {
        var numbers = rows.Select(r => long.TryParse(r[0], out var number) ? number : long.MinValue).ToArray();
        var steps = numbers.Zip(numbers.Skip(1)).Count(n => n.First != long.MinValue && n.Second == n.First + 1);
        return steps > 0 && steps >= Headless.Most * (numbers.Length - 1);
    }

    /// <summary>Whether a column holds what its name says, as far as that can be told.</summary>
    private static bool Fits(Column column, string[][] rows) => column.Role switch
    {
        Role.Rating or Role.Value => Headless.All(rows, column.Index, c => c.Length == 0 || Headless.IsNumber(c)),
        Role.Time => Headless.All(rows, column.Index, c => c.Length == 0 || Headless.IsNumber(c) || Headless.IsTime(c)),
        _ => true,
    };

    /// <summary>Whether a comma before decimals or milliseconds may be what makes a cell more.</summary>
    private static bool IsParted(Column[] columns, string[][] rows, string delimiter) => delimiter == "," && columns.Any(parted =>
    {
        var at = parted.Index;
        if (parted.Role is Role.User or Role.Item || !Headless.All(rows, at + 1, c => c.Length > 0 && c.All(char.IsAsciiDigit))
            || !Headless.All(rows, at, c => long.TryParse(c, out _) || Headless.IsTime(c))) return false;
        string[][] joined = [.. rows.Select(r => (string[])[.. r[..at], r[at], .. r[(at + 2)..]])];
        return columns.All(c => Fits(c, joined));
    });

    /// <summary>
    /// Whether a delimiter within a text or a date (<c>Austin, TX</c>) may be what makes a cell more, so that users who count by one are no numbers
    /// of rows.
    /// </summary>
    private static bool MayBeText(Column[] columns, string[][] rows, string delimiter) => delimiter is "," or ";" && columns.Any(parted =>
    {
        if (parted.Role is not (Role.Context or Role.OfItem or Role.Time)) return false;
        var at = parted.Index;
        string[][] joined = [.. rows.Select(r => (string[])[.. r[..at], $"{r[at]}{delimiter} {r[at + 1]}", .. r[(at + 2)..]])];
        return columns.All(c => Fits(c, joined));
    });
}
