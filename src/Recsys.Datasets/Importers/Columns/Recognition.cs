using System.Text.RegularExpressions;
using Recsys.Datasets.Importers.Sources;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>Tells the form of a file by its first lines. Each form has one rule, said in the README of this project; what fits none is
/// refused.</summary>
internal static partial class Recognition
{
    /// <summary>Lines that are looked at.</summary>
    private const int PeekedLines = 50;

    private const int LongestShown = 30;

    /// <summary>Lines among which a header is looked for that has titles before it.</summary>
    public const int MostTitles = 10;

    /// <summary>What may part cells, the most certain first; empty for runs of blanks.</summary>
    public static readonly string[] Delimiters = ["::", "\t", ",", ";", "|", ""];

    /// <summary>The form; one of JSON without columns is a file of events as they go over the wire.</summary>
    /// <exception cref="FileRefusedException">No form is certain.</exception>
    public static Shape Of(DataFile file, ReadingOptions options)
    {
        if (file.IsParquet) return OfParquet(file, options);
        var lines = Peek(file);
        if (lines.Length == 0) throw new FileRefusedException($"'{file.Path}' was not read: it holds no line.", "Name another file.");
        lines = WithoutComments(lines);
        var named = options.Columns;
        if (options.Delimiter is null && JsonForm(lines) is { } json) return OfJson(file, options, json);
        WrappedRows.Refuse(file, lines);
        var text = string.Join('\n', lines);
        string[] delimiters = (options.Delimiter ?? file.Preamble.Delimiter) is { } told ? [DelimiterOf(told)] : Delimiters;
        var cuts = delimiters.Select(d => (Delimiter: d, Rows: Cut(text, d))).ToArray();
        if (named is ["user", "items"]) return OfLists(file, cuts);
        var quotes = Array.ConvertAll(cuts, c => Quoting.Of(c.Rows));
        foreach (var ((_, rows), cells) in cuts.Zip(quotes)) Strip(rows, cells);
        return named.Count > 0 ? OfColumns(file, options, cuts)
            : (options.Header == false ? null : Headed(file, cuts, lines)) ?? OfValues(file, cuts, options.Header);
    }

    private static void Strip(List<string[]> rows, Quoting?[] quotes)
    {
        foreach (var row in rows)
        {
            for (var c = 0; c < Math.Min(row.Length, quotes.Length); c++)
            {
                if (quotes[c] is { } quoting) row[c] = quoting.Strip(row[c]).Trim().ToString();
            }
        }
    }

    /// <summary>A row as a person can count its columns.</summary>
    public static string Show(IEnumerable<string> cells) => string.Join(
        " | ", cells.Select((c, i) => $"{i + 1}: {(c.Length == 0 ? "(empty)" : c.Length <= LongestShown ? c : c[..LongestShown] + "…")}"));

    /// <summary>A delimiter by itself or by its name.</summary>
    public static string DelimiterOf(string told) => told.ToLowerInvariant() switch
    {
        "tab" or "\\t" => "\t",
        "blank" or "blanks" or "space" or " " => "",
        "comma" => ",",
        "semicolon" => ";",
        "pipe" => "|",
        _ => told,
    };

    private static bool IsMissing(IReadOnlyList<Column> columns, Role role) => columns.All(c => c.Role != role);

    private static string[] Peek(DataFile file)
    {
        using var lines = file.OpenLines();
        var peeked = new List<string>();
        while (peeked.Count < PeekedLines && lines.Next())
        {
            if (!lines.Line.IsWhiteSpace()) peeked.Add(lines.Line.ToString());
        }

        return [.. peeked];
    }

    private static string[] WithoutComments(string[] lines)
    {
        string[] rows = [Preamble.WithoutMark(lines[0]), .. lines.Skip(1).Where(l => !Preamble.IsComment(l.AsSpan()))];
        return rows.Length * 2 > lines.Length ? rows : [rows[0], .. lines[1..]];
    }

    /// <summary>The form of JSON that the first lines begin, or null: ids may begin with a bracket too.</summary>
    public static InteractionForm? JsonForm(IReadOnlyList<string> lines) => string.Concat(lines).TrimStart() switch
    {
        ['{', .. var rest] when rest.TrimStart() is "" or ['"' or '\'' or '}', ..] => InteractionForm.JsonLines,
        ['[', .. var rest] when rest.TrimStart() is "" or ['{' or ']' or '[', ..] => InteractionForm.JsonArray,
        _ => null,
    };

    private static List<string[]> Cut(string text, string delimiter)
    {
        using var rows = new DelimitedRows(new LineReader(new StringReader(text)), delimiter);
        var cells = new List<string[]>();
        while (rows.Next()) cells.Add([.. rows.ToCells().Select(c => c.Trim())]);
        return cells;
    }

    /// <summary>The delimiter that gives most cells parts the lists, unless the user is still one with an item.</summary>
    private static Shape OfLists(DataFile file, (string Delimiter, List<string[]> Rows)[] cuts)
    {
        var (delimiter, rows) = cuts.MaxBy(c => c.Rows.Sum(r => r.Length));
        var joined = rows.FindIndex(r => r[0].EndsWith(':') || Delimiters.Any(d => d.Length > 0 && r[0].Contains(d, StringComparison.Ordinal)));
        return cuts.Length == 1 || joined < 0 ? Lists(delimiter) : throw new FileRefusedException(
            $"'{file.Path}' was not read: something else parts the user from the items than the items from each other ({Show(rows[joined])}).",
            "Write one delimiter between all of them; where the user is written so, say --delimiter too.");
    }

    private static Shape Lists(string delimiter) => new(
        InteractionForm.ItemLists, delimiter, [new Column(0, null, Role.User), new Column(1, null, Role.Item)], false);

    private static Shape OfParquet(DataFile file, ReadingOptions options)
    {
        var rows = new ParquetRows(file);
        return OfNames(file, options, InteractionForm.Parquet, rows.Names, FirstRows(rows)) with { Notes = rows.Notes };
    }

    private static Shape OfJson(DataFile file, ReadingOptions options, InteractionForm form)
    {
        var first = JsonRows.BodiesOf(file, form).Take(PeekedLines);
        if (options.Columns.Count == 0 && first.Any(b => JsonRows.TryRead(b.Body, out var cells, out _) && JsonCells.IsEvent(cells)))
        {
            return new Shape(form, null, [], false);
        }

        if (!JsonRows.BodiesOf(file, form).Any()) return new Shape(form, null, [], false);
        var (names, notes) = JsonRows.NamesOf(file, form);
        if (names.Count > 0) return OfNames(file, options, form, names, FirstRows(new JsonRows(file, form, names))) with { Notes = notes };
        throw new FileRefusedException(
            $"'{file.Path}' was not read: it begins like JSON, but no {(form == InteractionForm.JsonLines ? "line" : "element")} of it is an object "
                + $"with a text or a number in it ({FirstFault(file, form)}).",
            "Expected an object a line, or one array of objects that is the whole file.");
    }

    private static List<string[]> FirstRows(Rows rows)
    {
        using (rows)
        {
            var first = new List<string[]>();
            while (first.Count < PeekedLines && rows.Next()) if (rows.Count > 0) first.Add(rows.ToCells());
            return first;
        }
    }

    private static string FirstFault(DataFile file, InteractionForm form)
    {
        var (line, body) = JsonRows.BodiesOf(file, form).First();
        return JsonRows.TryRead(body, out _, out var fault) ? $"that from line {line} on holds none" : $"that from line {line} on: {fault}";
    }

    /// <summary>Columns that the file itself names.</summary>
    private static Shape OfNames(
        DataFile file, ReadingOptions options, InteractionForm form, IReadOnlyList<string> names, List<string[]> rows)
    {
        var known = options.Columns.Count == 0 ? WithUser(ColumnNames.Of(names)) : Named(options, names.Count, file);
        // The file finds its columns by their whole names.
        Column[] columns = [.. known.Zip(names, (c, name) => c with { Name = name })];
        return !IsMissing(columns, Role.User) && !IsMissing(columns, Role.Item)
            ? new Shape(form, null, columns, true)
            : throw new FileRefusedException(
                $"'{file.Path}' was not read: no column names the {(IsMissing(columns, Role.User) ? "user" : "item")} ({Show(names)}); "
                    + "lists of objects are no columns.",
                (rows.Count == 0 ? null : Suggestion.Of(rows, names)) is { } said
                    ? $"Say what the columns hold, such as --columns {said}, with - for what is left out."
                    : "Write an object or a row for each user and item.");
    }

    private static Shape? Headed(DataFile file, (string Delimiter, List<string[]> Rows)[] cuts, string[] lines)
    {
        foreach (var (delimiter, rows) in cuts)
        {
            if (rows[0].Length < 2 || !rows[0].All(c => RecBole().IsMatch(c))) continue;
            var typed = WithUser(ColumnNames.Of(rows[0]));
            var sequence = Array.Find(typed, c => c.Role is Role.User or Role.Item && rows[0][c.Index].EndsWith("_seq", StringComparison.Ordinal));
            if (sequence is not null)
            {
                throw new FileRefusedException(
                    $"'{file.Path}' was not read: column {sequence.Called} is a token_seq (line {file.FirstLine}: {Show(rows[0])}).",
                    "Write a row for each user and item.");
            }

            return !IsMissing(typed, Role.User) && !IsMissing(typed, Role.Item)
                ? new Shape(InteractionForm.RecBole, delimiter, typed, true)
                : throw Uncertain(file, rows, $"its header names no column for the {(IsMissing(typed, Role.User) ? "user" : "item")}");
        }

        foreach (var (delimiter, cut) in cuts)
        {
            var rows = cut;
            if (!ColumnNames.IsHeader(rows[0])) continue;
            if (!Divides(rows)) rows = HeaderFit.WithoutEmpty(rows);
            if (!Divides(rows))
            {
                if (delimiter.Length > 0) HeaderFit.RefuseWider(file, rows);
                continue;
            }

            // Blanks part the words of a name too, where another delimiter parts header and rows alike.
            if (delimiter.Length == 0 && cuts.Any(c => c.Delimiter.Length > 0 && c.Rows[0].Length >= 2
                && Headless.SteadyWidth(c.Rows) == c.Rows[0].Length)) continue;
            var named = WithUser(ColumnNames.Of(rows[0]));
            var columns = HeaderFit.Of(named, rows[1..], delimiter, lines.Skip(1)) ?? throw new FileRefusedException(
                $"'{file.Path}' was not read: its rows have {rows[0].Length + 1} cells and its header names {rows[0].Length} (line {file.FirstLine}: "
                    + $"{Show(rows[0])}; the row below it: {Show(rows[1])}).",
                HeaderFit.Mend(named, rows[1..]));
            return new Shape(InteractionForm.Table, delimiter, columns, true) { Notes = HeaderFit.Notes(columns, rows[0].Length) };
        }

        return null;
    }

    /// <summary>Whether what parts the header parts any row alike: words with blanks between them are no columns where all rows are others.</summary>
    private static bool Divides(List<string[]> rows) => rows.Count == 1 || rows[1..].Any(r => r.Length == rows[0].Length)
        || (Headless.SteadyWidth(rows[1..]) is > 0 and var width && Math.Abs(width - rows[0].Length) == 1);

    /// <summary>Where no column is the user, the visit is.</summary>
    private static Column[] WithUser(Column[] columns) =>
        IsMissing(columns, Role.User) ? [.. columns.Select(c => c.Role == Role.Session ? c with { Role = Role.User } : c)] : columns;

    private static Shape OfValues(DataFile file, (string Delimiter, List<string[]> Rows)[] cuts, bool? hasHeader)
    {
        var cut = Steady(file, cuts);
        if (cut.Rows is null)
        {
            var (part, cells) = Array.Find(cuts, c => Headless.AreLists(c.Rows));
            if (cells is null)
            {
                var widest = Widest(cuts);
                WrappedRows.RefuseCells(file, widest);
                throw Uncertain(file, widest, "its form is not certain");
            }

            return !Headless.BeginWithCounts(cells) ? Lists(part) : throw new FileRefusedException(
                $"'{file.Path}' was not read: each line begins with the number of items behind it, so no column names the user.",
                "Write the user in its place, or say --columns user,items where these numbers are users.");
        }

        var (delimiter, rows) = cut;
        var (first, rest) = (rows[0], rows[1..]);
        WrappedRows.RefuseCells(file, rows);
        var isHeader = hasHeader ?? (rest.Count > 0 && (Headless.AreWords(first) || Headless.StandsOverNumbers(first, rest)));
        if (isHeader && Array.Find(first, ColumnNames.NamesLists) is { } lists)
        {
            throw new FileRefusedException(
                $"'{file.Path}' was not read: line {file.FirstLine} says that column '{lists}' holds lists of items.",
                "Write a row for each user and item, or lines of a user and the items without a header, and say --columns user,items.");
        }

        if (Headless.Of(isHeader ? rest : rows, delimiter) is not { } found || found.Roles.Length != first.Length)
        {
            if (rows.Take(MostTitles).ToList().FindIndex(ColumnNames.IsHeader) is > 0 and var titles)
            {
                throw BehindTitles(file, rows[titles], titles, first);
            }

            if (!isHeader && Suggestion.Of(rows)?.Split(',') is ["user", "item", "value" or "rating", ..] proposed && proposed.Length == first.Length)
            {
                throw RatingsOrCounts(file, proposed, $"line {file.FirstLine}: {Show(first)}");
            }

            throw Uncertain(file, rows, isHeader ? "its header names no user and item that are known"
                : "it has no header and its form is not certain");
        }

        var names = isHeader ? ColumnNames.Of(first) : null;
        // Two names that say nothing may be those of a user and an item; of more, those beyond must say what they are.
        if (names is not null && hasHeader is null && (names[2..].Any(n => n.Role == Role.Context) || first.Any(ColumnNames.DescribesItems)))
        {
            throw Uncertain(file, rows, "its header names no user and item that are known");
        }

        string?[] said = names is null ? [] : Suggestion.Named(first);
        if (said.Index().Any(s => s.Item is "user" or "item" && found.Roles[s.Index] != (s.Item == "user" ? Role.User : Role.Item)))
        {
            throw Uncertain(file, rows, "the names of its header say otherwise than the places of its columns");
        }

        if (names?.FirstOrDefault(n => n.Role == Role.None) is { } empty)
        {
            throw Uncertain(file, rows, $"line {file.FirstLine} names no column {empty.Index + 1}: a header may stand on a later line");
        }

        if (names?.Index().FirstOrDefault(n => n.Item.Role != Role.Context && !Fits(n.Item.Role, found.Roles[n.Index])) is { Item: { } other })
        {
            throw Uncertain(file, rows,
                $"its header says that column {other.Index + 1} is the {other.Role.ToString().ToLowerInvariant()}, its place does not");
        }

        return new Shape(found.Form, delimiter, [.. found.Roles.Select((r, i) => new Column(
            i, isHeader ? first[i] : null, r == Role.Rating && names?[i].Role == Role.Value ? Role.Value : r))], isHeader)
        {
            UnknownHeader = isHeader && hasHeader is null ? first : [],
            Notes = !isHeader ? [] :
                [$"line {file.FirstLine} ('{string.Join(", ", first)}') is taken for a header whose names are not known; "
                    + "columns are read by their places"],
        };
    }

    /// <summary>The first delimiter that parts rows alike. A comma that may stand before decimals is none where another parts them too.</summary>
    private static (string Delimiter, List<string[]> Rows) Steady(DataFile file, (string Delimiter, List<string[]> Rows)[] cuts)
    {
        var steady = Array.FindAll(cuts, c => Headless.SteadyWidth(c.Rows) >= 2);
        var first = steady.FirstOrDefault();
        if (first.Delimiter != "," || Headless.Of(first.Rows, ",") is not (InteractionForm.Pairs, _)) return first;
        if (Array.Find(steady, c => Headless.HaveDecimalCommas(c.Rows, c.Delimiter)) is { Rows: not null } decimals) return decimals;
        var other = Array.Find(steady, c => c.Delimiter is ";" or "|" && Headless.Of(c.Rows, c.Delimiter) is not null);
        return other.Rows is null ? first : throw new FileRefusedException(
            $"'{file.Path}' was not read: ',' and '{other.Delimiter}' both part its rows (line {file.FirstLine}: {Show(first.Rows[0])}; or "
                + $"{Show(other.Rows[0])}).",
            $"Say --delimiter comma or {(other.Delimiter == ";" ? "semicolon" : "pipe")}, and what the columns hold: --columns user,item,…; "
                + "where a cell lists items, write a row for each.");
    }

    private static bool Fits(Role name, Role place) =>
        name == place || (name is Role.Rating or Role.Value && place == Role.Rating) || (name == Role.Session && place == Role.User);

    private static Shape OfColumns(DataFile file, ReadingOptions options, (string Delimiter, List<string[]> Rows)[] cuts)
    {
        var best = cuts.MaxBy(c => c.Rows.Count(r => r.Length == options.Columns.Count));
        if (best.Rows.All(r => r.Length != options.Columns.Count))
        {
            var shown = Widest(cuts);
            throw new FileRefusedException(
                $"'{file.Path}' was not read: --columns names {options.Columns.Count} columns, and line {file.FirstLine} "
                    + $"has {shown[0].Length} ({Show(shown[0])}).",
                "Name each of them, with - for what is left out, and say --delimiter where others part them.");
        }

        var columns = Named(options, options.Columns.Count, file);
        var (first, rest) = (best.Rows[0], best.Rows[1..]);
        var isHeader = options.Header ?? (rest.Count > 0 && first.Length == columns.Length && IsHeaderOf(first, rest, columns));
        var isUnknown = isHeader && options.Header is null && !first.Any(ColumnNames.IsKnown);
        return new Shape(
            InteractionForm.NamedColumns, best.Delimiter, isHeader ? [.. columns.Select(c => c with { Name = first[c.Index] })] : columns, isHeader)
        {
            UnknownHeader = isUnknown ? first : [],
            Notes = !isUnknown ? []
                : [$"line {file.FirstLine} ('{string.Join(", ", first)}') is taken for a header; --header false takes it for a row"],
        };
    }

    private static bool IsHeaderOf(string[] first, List<string[]> rest, Column[] columns) =>
        Headless.StandsOverNumbers(first, rest)
        || (Headless.AreWords(first) && (first.Any(ColumnNames.IsKnown)
            || !rest.Where(r => r.Length == first.Length).Any(r => columns.Any(c => c.Role != Role.None && r[c.Index] == first[c.Index]))))
        || (first.All(c => c.Length == 0 || ColumnNames.IsKnown(c)) && first.Any(c => c.Length > 0));

    private static Column[] Named(ReadingOptions options, int width, DataFile file)
    {
        Column[] columns = [.. options.Columns.Select((c, i) => Column.OfSpelling(i, c.Trim()))];
        var twice = columns.Where(c => c.Role is > Role.None and < Role.Context).CountBy(c => c.Role).FirstOrDefault(c => c.Value > 1);
        return columns.Length != width
            ? throw new FileRefusedException(
                $"'{file.Path}' was not read: --columns names {columns.Length} columns, and there are {width}.",
                    "Name each, with - for what is left out.")
            : twice.Value > 1 ? throw new FileRefusedException($"--columns names '{twice.Key.ToString().ToLowerInvariant()}' twice.", "Name it once.")
            : IsMissing(columns, Role.Item) || (IsMissing(columns, Role.User) && IsMissing(columns, Role.Session))
                ? throw new FileRefusedException("--columns names no user or no item.", "Say such as --columns user,item,rating,time,-.")
            : WithUser(columns);
    }

    /// <summary>The header stands behind other lines.</summary>
    public static FileRefusedException BehindTitles(DataFile file, IReadOnlyList<string> header, int titles, IReadOnlyList<string> first) => new(
        $"'{file.Path}' was not read: what names its columns ({Show(header)}) stands behind {titles} other "
            + $"{(titles == 1 ? "line" : "lines")} ({Show(first)}).",
        "Take them away, or begin each with '# '.");

    /// <summary>Numbers may be ratings or counts; what is proposed first is what they look like.</summary>
    public static FileRefusedException RatingsOrCounts(DataFile file, IReadOnlyList<string> columns, string seen)
    {
        var (said, other) = columns.Contains("rating") ? ("rating", "value") : ("value", "rating");
        return new FileRefusedException(
            $"'{file.Path}' was not read: its column of numbers may hold ratings or counts ({seen}).",
            $"Say --columns {string.Join(',', columns)} for {In(said)}, "
                + $"{string.Join(',', columns.Select(c => c == said ? other : c))} for {In(other)}.");

        static string In(string role) => role == "rating" ? "ratings" : "counts";
    }

    private static List<string[]> Widest((string Delimiter, List<string[]> Rows)[] cuts) => cuts.Select(c => c.Rows).MaxBy(r => r[0].Length)!;

    private static FileRefusedException Uncertain(DataFile file, List<string[]> rows, string why) => new(
        $"'{file.Path}' was not read: {why} (line {file.FirstLine}, {rows[0].Length} columns: {Show(rows[0])}).",
        rows[0].Length > 1
            ? (Suggestion.Of(rows) is { } said ? $"Say what the columns hold, such as --columns {said}, with - for what is left out; "
                : "No column may be the user, or none the item: write a row for each user and item, and name them in --columns user,item,…; ")
                + "--delimiter says what parts them."
            : "Expected a table whose header names user and item, 'user item' pairs, u.data, lists of items a user, RecBole, JSON or Parquet; "
                + "--columns user,item,… names the columns and --delimiter what parts them.");

    [GeneratedRegex(@"^[^:]+:(token|token_seq|float|float_seq)$")]
    private static partial Regex RecBole();
}
