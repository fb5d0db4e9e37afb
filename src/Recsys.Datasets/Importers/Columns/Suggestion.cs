using Recsys.Datasets.Importers.Times;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// What columns might hold, as an example of what to say: a guess that nothing but a message is made of. Names that are known decide, then names that
/// hold a known word, then values.
/// </summary>
internal static class Suggestion
{
    /// <summary>No count that anybody writes is larger; numbers of items often are.</summary>
    private const double LargestCount = 1e7;

    private static readonly string[] Users = ["user", "customer", "visitor", "client", "member", "listener", "reader", "viewer", "player"];
    private static readonly string[] Items = [.. ColumnNames.ItemNouns, "bookmark", "offer", "goods", "anime", "venue", "recipe"];
    private static readonly string[] Times = ["timestamp", "datetime", "time", "date"];

    /// <summary>What stands in the names of columns that are neither, whatever else does.</summary>
    private static readonly string[] NoIds =
    [
        "quantity", "qty", "count", "price", "cost", "amount", "total", "order", "position", "length", "status", "title", "url", "gender",
        "zip", "lang",
    ];

    /// <summary>The columns as <c>--columns</c> takes them; null where no column may be the user, or none the item.</summary>
    /// <param name="rows">The first rows; what looks like a header among them is asked for names.</param>
    /// <param name="names">The names of a file that has columns of its own.</param>
    public static string? Of(IReadOnlyList<string[]> rows, IReadOnlyList<string>? names = null)
    {
        var width = Headless.SteadyWidth(rows);
        if (width == 0 && (rows[0].Length < 3 || Headless.AreLists(rows))) return "user,items";
        // A column for each item holds no item.
        if (IsMatrix(names ?? rows[0])) return null;
        string[][] cells = [.. rows.Where(r => r.Length == (width == 0 ? rows[0].Length : width))];
        if (names is null && cells.Length > 1 && (Headless.AreWords(cells[0]) || Headless.StandsOverNumbers(cells[0], cells[1..])))
        {
            (names, cells) = (cells[0], cells[1..]);
        }

        if (cells.Length == 0) return null;
        var roles = names is null ? new string?[cells[0].Length] : Named(names);
        // A name may hold the word for a thing and be that of what was done with it.
        for (var c = 0; c < roles.Length; c++) if (roles[c] is "user" or "item" && !IsKnown(names, c) && !MayBeIds(cells, c)) roles[c] = null;
        Guess(roles, cells, names);
        return roles.Contains("user") && roles.Contains("item") ? string.Join(',', roles.Select(r => r ?? "-")) : null;
    }

    /// <summary>What names say, as <c>--columns</c> spells it; null where they say nothing.</summary>
    public static string?[] Named(IReadOnlyList<string> header)
    {
        var names = ColumnNames.Normalised(header);
        var roles = new string?[names.Length];
        foreach (var (role, known, words) in ((string, string[], string[])[])[
            ("user", ColumnNames.User, Users), ("rating", ColumnNames.Rating, []), ("type", ColumnNames.Type, []),
            ("session", ColumnNames.Session, []), ("time", ColumnNames.Time, Times), ("item", ColumnNames.Item, Items)])
        {
            string[] open = [.. names.Select((name, c) => roles[c] is null ? name : "")];
            var at = ColumnNames.Find(open, known);
            // What is called an id is one before other columns with the same word.
            if (role is "user" or "item") open = [.. open.Select(n => Array.Exists(NoIds, w => n.Contains(w, StringComparison.Ordinal)) ? "" : n)];
            if (at < 0) at = Array.FindIndex(open, n => n.EndsWith("id", StringComparison.Ordinal) && Holds(n, words));
            if (at < 0) at = Array.FindIndex(open, n => Holds(n, words));
            if (at >= 0) roles[at] = role;
        }

        return roles;

        static bool Holds(string name, string[] words) => words.Any(w => name.Contains(w, StringComparison.Ordinal));
    }

    private static void Guess(string?[] roles, string[][] cells, IReadOnlyList<string>? names)
    {
        int[] Open() => [.. Enumerable.Range(0, roles.Length).Where(c => roles[c] is null)];
        void Give(string role, IEnumerable<int> columns)
        {
            if (!roles.Contains(role) && columns.Append(-1).First() is >= 0 and var at) roles[at] = role;
        }

        // Of two columns neither can be left out.
        if (roles.Length > 2)
        {
            Give("time", Open().Where(c => Headless.AreTimes(cells, c)));
            Give("type", Open().Where(c => Headless.All(cells, c, cell => EventWords.Known.TryFind(cell, out _))));
        }

        int[] ids = [.. Open().Where(c => MayBeIds(cells, c) && (names is null || (!ColumnNames.Event.Contains(ColumnNames.Normalise(names[c]))
            && !Array.Exists(NoIds, w => ColumnNames.Normalise(names[c]).Contains(w, StringComparison.Ordinal)))))];
        if (!roles.Contains("user") && Array.IndexOf(roles, "session") is >= 0 and var visit) roles[visit] = "user";
        // A file that says how things are called is none of users.
        if (names?.Any(n => n.Contains("title", StringComparison.OrdinalIgnoreCase)) != true)
        {
            Give("user", ids.Where(c => !Headless.All(cells, c, IsProse)));
        }

        Give("item", [.. ids.Where(c => roles[c] is null && !Headless.All(cells, c, Headless.IsRating)), .. ids.Where(c => roles[c] is null)]);
        foreach (var c in Open().Where(c => names is not null && !roles.Contains("type") && IsLabel(names[c], cells, c))) Give("label", [c]);
        if (names is null && roles.Length > 3 && !roles.Contains("rating") && roles.Length - 1 is var last && roles[last] is null
            && Headless.All(cells, last, cell => IsBetween(cell, 0, LargestCount)) && cells.DistinctBy(r => r[last]).Count() > 1)
        {
            roles[last] = Headless.All(cells, last, Headless.IsRating) ? "rating" : "value";
        }

        if (roles is not ["user", "item", null] && (names is not null || roles is not ["user", "item", null, "time"])) return;
        roles[2] = Headless.All(cells, 2, cell => cell is "0" or "1" or "-1") && cells.DistinctBy(r => r[2]).Count() > 1 ? "label"
            : Headless.AreRatings(cells) || Headless.AreRatingsTo100(cells) ? "rating"
            : Headless.All(cells, 2, cell => IsBetween(cell, TimeReading.SmallestMoment, 2.1e9)) ? "time"
            : Headless.All(cells, 2, cell => IsBetween(cell, 0, LargestCount)) ? "value" : null;
    }

    /// <summary>Whether all columns but one or two are called by one word and a number each (<c>item_1</c>, <c>item_2</c> …).</summary>
    private static bool IsMatrix(IReadOnlyList<string> header)
    {
        string[] words = [.. header.Where(h => h is [.., >= '0' and <= '9']).Select(h => h.TrimEnd("0123456789".ToCharArray()))];
        return words.Length >= Math.Max(3, header.Count - 2) && words[0].Any(char.IsLetter) && words.Distinct().Count() == 1;
    }

    private static bool IsKnown(IReadOnlyList<string>? names, int column) => names is not null
        && ColumnNames.Normalise(names[column]) is var name && (ColumnNames.User.Contains(name) || ColumnNames.Item.Contains(name));

    private static bool IsBetween(string cell, double least, double most) =>
        TimeReading.TryNumber(cell, out var number) && number >= least && number < most;

    /// <summary>Whether a column may hold ids, each of one user or thing: no dates and no lists.</summary>
    private static bool MayBeIds(string[][] cells, int column) =>
        !Headless.All(cells, column, c =>
            IsNoId(c) || ListCells.Is(c) || ListCells.MayBeOfBlanks(c) || IsDate(c) || c is ['[' or '{', ..])
        && !Headless.All(cells, column, c => Answers.TryRead(c, out _)) && !AreRowNumbers(cells, column) && !IsOneWord(cells, column);

    private static bool IsProse(string cell) => cell.Contains(' ', StringComparison.Ordinal) && !cell.Any(char.IsDigit);

    private static bool IsDate(string cell) =>
        Headless.IsTime(cell) || (cell.Length == 4 && int.TryParse(cell, out var year) && year is > 1900 and < 2100);

    /// <summary>Whether a column of yes and no is called by a word for an event.</summary>
    private static bool IsLabel(string name, string[][] cells, int column) =>
        (ColumnNames.Label.Contains(ColumnNames.Normalise(name)) || EventWords.Known.TryFind(ColumnNames.Normalise(name), out _))
        && Headless.All(cells, column, cell => Answers.TryRead(cell, out _));

    private static bool IsNoId(string cell) =>
        cell.Length == 0 || (Headless.IsDecimal(cell) && !WholeDecimals.Is(cell)) || EventWords.Known.TryFind(cell, out _);

    private static bool IsOneWord(string[][] rows, int column) =>
        rows.Length > 1 && !rows[0][column].Any(char.IsDigit) && rows.All(r => r[column] == rows[0][column]);

    private static bool AreRowNumbers(string[][] rows, int column) => rows.Length > 1
        && long.TryParse(rows[0][column], out var first) && first is 0 or 1
        && rows.Index().All(r => long.TryParse(r.Item[column], out var number) && number == first + r.Index);
}
