using Recsys.Datasets.Importers.Sources;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>How a table of items is cut into cells, and which of its columns is the id.</summary>
/// <param name="Form">What a person calls the form.</param>
/// <param name="Delimiter">What parts the cells; empty for blanks; null where the file has columns of its own.</param>
/// <param name="Columns">One item; the others describe it or are left out.</param>
/// <param name="HasHeader">Whether the first row is none.</param>
internal sealed record ItemColumns(string Form, string? Delimiter, IReadOnlyList<Column> Columns, bool HasHeader)
{
    /// <summary>
    /// Item ids as headers name them, the best first: what is called an id, then <c>id</c> alone, then a bare noun, which in files that describe
    /// items is as often the name of the thing.
    /// </summary>
    public static readonly string[] IdNames = [.. ColumnNames.Item.Except(ColumnNames.ItemNouns), "id", .. ColumnNames.ItemNouns];

    /// <summary>Those that are no nouns, which may be the names of things.</summary>
    public static readonly string[] IdsByName = [.. IdNames.Except(ColumnNames.ItemNouns)];

    private const string Movies = "::";

    /// <summary>The columns of MovieLens 100K's <c>u.item</c>, as its README names them: from the sixth on a genre each, 1 where the film is of
    /// it.</summary>
    private static readonly string[] MovieLens100K =
    [
        "movie id", "movie title", "release date", "", "", "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime",
        "Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];

    private const int FirstGenre = 5;

    private static readonly string[] Delimiters = ["\t", ";", ",", "|", Movies, ""];

    /// <summary>The quotes that stand round all values of a column, by its place.</summary>
    public IReadOnlyList<Quoting?> Quotes { get; private init; } = [];

    /// <summary>Columns of which each is a category by its name, with 1 where the item is of it.</summary>
    public IReadOnlyList<Column> Flags { get; private init; } = [];

    public int Id => Columns.First(c => c.Role == Role.Item).Index;

    /// <summary>By the names of a file that has columns of its own.</summary>
    /// <exception cref="FileRefusedException">None of them is the item.</exception>
    public static ItemColumns OfNames(DataFile file, IReadOnlyList<string> names, ReadingOptions options) =>
        new(nameof(InteractionForm.Parquet), null, options.Columns.Count > 0 ? Said(file, options, names) : Named(file, names), true);

    /// <summary>By the first rows of a text.</summary>
    /// <exception cref="FileRefusedException">No column is the item, or rows have other columns than the header.</exception>
    public static ItemColumns OfText(DataFile file, IReadOnlyList<string> lines, ReadingOptions options)
    {
        string[] delimiters = (options.Delimiter ?? file.Preamble.Delimiter) is { } told ? [Recognition.DelimiterOf(told)] : Delimiters;
        var cuts = delimiters.Select(d => (Delimiter: d, Rows: Cut(lines, d))).ToArray();
        if (options.Columns.Count > 0) return OfColumns(file, options, cuts).With(cuts);
        if (Array.Find(cuts, c => IdOf(c.Rows[0]) >= 0 && (c.Delimiter.Length > 0 || Headless.SteadyWidth(c.Rows) == c.Rows[0].Length))
            is { Rows: [var header, .. var rows] } headed)
        {
            // A title may be such a word too.
            if (header.Count(c => c.Length > 0) == 1) RefuseTitles(file, cuts);
            return new ItemColumns(
                nameof(InteractionForm.Table), headed.Delimiter, Fitted(file, Named(file, header), rows, headed.Delimiter, lines), true).With(cuts);
        }

        if (cuts.Any(c => c.Delimiter == "|" && Headless.AreMost(c.Rows.Count(IsOfMovieLens100K), c.Rows.Length)))
        {
            var named = Named(file, MovieLens100K);
            return new ItemColumns(
                nameof(MovieLens100K), "|", [.. named.Select(c => c.Index < FirstGenre ? c : c with { Role = Role.None })], false)
            {
                Flags = named[(FirstGenre + 1)..],
            };
        }

        if (cuts.Any(c => c is { Delimiter: Movies, Rows: [{ Length: 3 }, ..] }))
        {
            return new ItemColumns(nameof(Movies), Movies, Named(file, ["movieId", "title", "genres"]), false);
        }

        RefuseTitles(file, cuts);
        // What parts all rows alike shows the columns; blanks part titles too.
        throw Nameless(file, cuts.MaxBy(c =>
            (c.Delimiter.Length > 0 && Headless.SteadyWidth(c.Rows) > 1, Headless.SteadyWidth(c.Rows), c.Rows[0].Length)).Rows[0]);
    }

    /// <exception cref="FileRefusedException">One of the first lines, but not the first, names an id and something else.</exception>
    private static void RefuseTitles(DataFile file, (string Delimiter, string[][] Rows)[] cuts)
    {
        foreach (var (_, rows) in cuts)
        {
            var titles = Array.FindIndex(rows[..Math.Min(rows.Length, Recognition.MostTitles)], row => row.Length > 1
                && row.All(c => c.Length == 0 || char.IsLetter(c[0])) && ColumnNames.Find(ColumnNames.Normalised(row), IdsByName) >= 0);
            if (titles > 0) throw Recognition.BehindTitles(file, rows[titles], titles, rows[0]);
        }
    }

    private ItemColumns With((string Delimiter, string[][] Rows)[] cuts) =>
        this with { Quotes = Quoting.Of(Array.Find(cuts, c => c.Delimiter == Delimiter).Rows) };

    private static bool IsOfMovieLens100K(string[] row) => row.Length == MovieLens100K.Length
        && row[0].All(char.IsAsciiDigit) && row[FirstGenre..].All(c => c is "0" or "1");

    private static int IdOf(IReadOnlyList<string> names) => ColumnNames.Find([.. names.Select(ColumnNames.Normalise)], IdNames);

    private static Column[] Named(DataFile file, IReadOnlyList<string> names)
    {
        var id = IdOf(names);
        return id >= 0 ? [.. names.Select((name, i) => Of(i, name, i == id))] : throw Nameless(file, names);
    }

    private static FileRefusedException Nameless(DataFile file, IReadOnlyList<string> names)
    {
        var example = string.Join(',', names.Select((_, i) => i == 0 ? "item" : i == 1 ? "item.title" : "-"));
        return new FileRefusedException(
            $"'{file.Path}' was not read: its first line names no column for the item ({Recognition.Show(names)}).",
            $"Call it item_id, id, product_id, movie_id, sku or the like in a header; or say what the columns hold, such as --columns "
                + $"{example}, with item.NAME for what describes the item and - for what is left out.");
    }

    private static Column Of(int index, string name, bool isItem) => new(
        index, name, isItem ? Role.Item : name.Length == 0 ? Role.None : Role.OfItem, isItem ? "" : ColumnNames.BaseName(name));

    private static Column[] Fitted(DataFile file, Column[] columns, string[][] rows, string delimiter, IReadOnlyList<string> lines)
    {
        var width = Headless.SteadyWidth(rows);
        var fitted = HeaderFit.Of(columns, rows, delimiter, lines.Skip(1));
        if (fitted is not null && (width == 0 || width == fitted.Length)) return fitted;
        throw new FileRefusedException(
            $"'{file.Path}' was not read: its header names {columns.Length} columns, and the rows have {width} "
                + $"({Recognition.Show(rows.First(r => r.Length == width))}).",
            "Name each column of the rows in the header, or say --columns item,item.NAME,… with - for what is left out; "
                + "--delimiter says what parts them.");
    }

    private static ItemColumns OfColumns(DataFile file, ReadingOptions options, (string Delimiter, string[][] Rows)[] cuts)
    {
        var (delimiter, rows) = cuts.MaxBy(c => c.Rows.Count(r => r.Length == options.Columns.Count));
        var row = Array.Find(rows, r => r.Length == options.Columns.Count) ?? cuts.MaxBy(c => c.Rows[0].Length).Rows[0];
        var columns = Said(file, options, row);
        var id = columns.First(c => c.Role == Role.Item).Index;
        var hasHeader = options.Header ?? (rows[0].Length == columns.Length && IdNames.Contains(ColumnNames.Normalise(rows[0][id])));
        return new ItemColumns(
            nameof(InteractionForm.NamedColumns), delimiter,
            [.. columns.Select(c => c with { Name = hasHeader ? rows[0].ElementAtOrDefault(c.Index) : null })], hasHeader);
    }

    private static Column[] Said(DataFile file, ReadingOptions options, IReadOnlyList<string> cells)
    {
        Column[] columns = [.. options.Columns.Select((c, i) => Column.OfSpelling(i, c.Trim()) with { Name = cells.ElementAtOrDefault(i) })];
        if (columns.Length != cells.Count)
        {
            throw new FileRefusedException(
                $"'{file.Path}' was not read: --columns names {columns.Length} columns, and there are {cells.Count} ({Recognition.Show(cells)}).",
                "Name each, with - for what is left out, and say --delimiter where others part them.");
        }

        return columns.Count(c => c.Role == Role.Item) == 1 && columns.All(c => c.Role is Role.Item or Role.OfItem or Role.None)
            ? columns : throw new FileRefusedException(
                $"'{file.Path}' was not read: --columns of a file of items names item once, item.NAME, and - for what is left out.",
                "Say such as --columns item,item.title,item.genres,-.");
    }

    private static string[][] Cut(IReadOnlyList<string> lines, string delimiter)
    {
        using var rows = new DelimitedRows(new LineReader(new StringReader(string.Join('\n', lines))), delimiter);
        var cells = new List<string[]>();
        while (rows.Next()) cells.Add([.. rows.ToCells().Select(c => c.Trim())]);
        return [.. cells];
    }
}
