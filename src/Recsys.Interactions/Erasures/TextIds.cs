using System.Net;
using System.Text.RegularExpressions;
using Recsys.Domain;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// What may be an id in text that is no JSON: lines of any delimiter, forms of the web, logs, XML, objects as Python and JavaScript print them. Ids
/// may hold what parts others, so the text is cut at each of these by itself; as it stands and without escapes.
/// </summary>
internal static class TextIds
{
    /// <summary>Of what has colons in it, so many ends may be the id: <c>userId: urn:user:5</c>.</summary>
    private const int MostEnds = 4;

    /// <summary>No id is longer, with an escape of six letters for each of its characters.</summary>
    private const int Longest = 6 * Ids.MaxLength;

    private static readonly char[] Breaks = [.. " \t\r\n\0\"'`,;:=&|<>()[]{}"];

    private static readonly char[][] Delimiters =
        [.. ((string[])["\t", ",", ";", "|", "&", " ", ",;", ",;\t&", "<>", "\"", "'", "`", ""]).Select(d => (char[])[.. d, '\r', '\n', '\0'])];

    private static readonly char[] Around = [.. " \t\"'`\\()[]{}<>"];

    /// <summary>Adds all that may be an id.</summary>
    public static void AddTo(HashSet<string> ids, string text)
    {
        ids.UnionWith(text.Split(Breaks, StringSplitOptions.RemoveEmptyEntries));
        var runs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var delimiter in Delimiters)
        {
            foreach (var range in text.AsSpan().SplitAny(delimiter))
            {
                var run = text.AsSpan(range);
                Add(runs, run);
                for (var end = 0; end < MostEnds && run.IndexOfAny(':', '=') is >= 0 and var at; end++)
                {
                    run = run[(at + 1)..];
                    Add(runs, run);
                }
            }
        }

        foreach (var run in runs) AddRead(ids, run);
    }

    private static void Add(HashSet<string> ids, ReadOnlySpan<char> run)
    {
        if (run.Trim() is not { Length: > 0 and <= Longest } plain) return;
        ids.Add(plain.ToString());
        if (plain.Trim(Around) is { Length: > 0 } bare && bare.Length < plain.Length) ids.Add(bare.ToString());
    }

    /// <summary>Adds an id as it stands, and as what its escapes say.</summary>
    private static void AddRead(HashSet<string> ids, string id)
    {
        ids.Add(id);
        if (id.AsSpan().ContainsAny('%', '+')) ids.Add(Uri.UnescapeDataString(id.Replace('+', ' ')));
        if (id.Contains('&', StringComparison.Ordinal)) ids.Add(WebUtility.HtmlDecode(id));
        if (!id.Contains('\\', StringComparison.Ordinal)) return;
        try
        {
            ids.Add(Regex.Unescape(id));
        }
        catch (RegexParseException)
        {
            // A stroke that escapes nothing is part of the id.
        }
    }
}
