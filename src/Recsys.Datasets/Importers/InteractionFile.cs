using Recsys.Datasets.Importers.Forms;

namespace Recsys.Datasets.Importers;

/// <summary>Opens files of interactions and recognises their form by their first lines.</summary>
public static class InteractionFile
{
    /// <summary>Lines that are looked at to tell the forms without a header apart.</summary>
    internal const int PeekedLines = 50;

    private const string Forms =
        "RecBole .inter, MovieLens u.data, ratings.dat or ratings.csv, lines of 'user item item …', pairs 'user item', a table with a header, "
            + "or JSON Lines of events";

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="receivedAt">
    /// When the events of a JSON Lines file count as received, which bounds their timestamps; null takes the file's last write, after
    /// which nothing in it can have happened.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The form is not recognised.</exception>
    public static IInteractionReader Open(string path, DateTimeOffset? receivedAt = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        var form = Recognise(path);
        return form switch
        {
            InteractionForm.JsonLines => new JsonLinesReader(
                path, receivedAt ?? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero)),
            InteractionForm.Csv => new CsvReader(path),
            InteractionForm.ItemLists => new ItemListReader(path),
            _ => new ColumnReader(path, form),
        };
    }

    /// <summary>Tells the form of a file by its first lines.</summary>
    /// <exception cref="InvalidDataException">The form is not recognised.</exception>
    public static InteractionForm Recognise(string path)
    {
        var lines = File.ReadLines(path).Where(l => !string.IsNullOrWhiteSpace(l)).Take(PeekedLines).ToArray();
        if (lines.Length == 0)
        {
            throw new InvalidDataException($"The file '{path}' holds no line; expected {Forms}.");
        }

        var first = lines[0];
        if (first.AsSpan().TrimStart().StartsWith("{"))
        {
            return InteractionForm.JsonLines;
        }

        if (first.Contains("::", StringComparison.Ordinal))
        {
            return InteractionForm.RatingsDat;
        }

        if (first.Split('\t').All(column => column.Contains(':', StringComparison.Ordinal)))
        {
            return InteractionForm.RecBole;
        }

        foreach (var (separator, headed) in new[] { ('\t', InteractionForm.Tsv), (',', InteractionForm.Csv), (';', InteractionForm.Csv) })
        {
            if (ColumnNames.IsHeader(first.Split(separator)))
            {
                return headed;
            }
        }

        return Unheaded(lines) ?? throw new InvalidDataException(
            $"The form of '{path}' is not recognised (line 1: '{Shorten(first)}'); expected {Forms}.");
    }

    private static InteractionForm? Unheaded(string[] lines)
    {
        // A broken line must not decide: the majority of the peeked lines does.
        var commas = Width(lines, ",");
        if (commas is 3 or 4 && FieldParsers.TryNumber(lines[0].Split(',') is { Length: > 2 } cells ? cells[2] : "", out _))
        {
            return InteractionForm.CsvWithoutHeader;
        }

        var widths = lines.Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var common = widths.GroupBy(w => w.Length).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First();
        var steady = common.Count() * 10 >= lines.Length * 9;
        if (steady && common.Key == 4 && common.All(w => FieldParsers.IsTime(w[3])))
        {
            return InteractionForm.UData;
        }

        if (steady && common.Key == 2)
        {
            return InteractionForm.Pairs;
        }

        return common.Key >= 2 && commas == 1 ? InteractionForm.ItemLists : null;
    }

    private static int Width(string[] lines, string separator) => lines
        .GroupBy(l => l.Split(separator).Length).OrderByDescending(g => g.Count()).First().Key;

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
