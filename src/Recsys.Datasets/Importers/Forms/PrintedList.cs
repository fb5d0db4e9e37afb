using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>A list of texts as programs print it into a cell: <c>['A', "B's"]</c> of Python, <c>["A","B"]</c> of JSON, <c>{A,"B, C"}</c> of
/// PostgreSQL. Of objects (<c>[{'id': 16, 'name': 'Animation'}]</c>, as in TMDB's catalog of films) it is the list of their names.</summary>
internal static partial class PrintedList
{
    /// <summary>Reads a list; false where the text is none.</summary>
    public static bool TryRead(string text, out IReadOnlyList<string> parts)
    {
        var (list, part, quote) = (new List<string>(), new StringBuilder(), '\0');
        parts = list;
        if (text is not (['[', .., ']'] or ['{', .., '}'])) return false;
        if (Objects().IsMatch(text))
        {
            list.AddRange(NamesOfObjects().Matches(text).Select(m => Unescape(m.Groups["text"].Value)));
            return true;
        }

        for (var i = 1; i < text.Length - 1; i++)
        {
            var c = text[i];
            if (quote != 0 && c == '\\' && i < text.Length - 2) part.Append(text[++i]);
            else if (c == quote) End();
            else if (quote != 0) part.Append(c);
            else if (c is '\'' or '"' && string.IsNullOrWhiteSpace(part.ToString())) quote = c;
            else if (c == ',') End();
            else part.Append(c);
        }

        End();
        return true;

        void End()
        {
            if (part.ToString().Trim() is { Length: > 0 } whole) list.Add(whole);
            part.Clear();
            quote = '\0';
        }
    }

    private static string Unescape(string text) => Escape().Replace(text, m => m.Groups["code"] is { Success: true, Value: var code }
        ? ((char)int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString() : m.Groups["any"].Value);

    [GeneratedRegex(@"\\(?:u(?<code>[0-9a-fA-F]{4})|(?<any>.))", RegexOptions.Singleline)]
    private static partial Regex Escape();

    /// <summary>A list of objects, or one of them.</summary>
    [GeneratedRegex("""^\[?\s*\{\s*['"][^'"]+['"]\s*:.*\}\s*\]?$""", RegexOptions.Singleline)]
    private static partial Regex Objects();

    /// <summary>The texts that objects have under <c>name</c> or <c>title</c>.</summary>
    [GeneratedRegex("""['"](?:name|title)['"]\s*:\s*(?<quote>['"])(?<text>(?:\\.|(?!\k<quote>).)*)\k<quote>""", RegexOptions.Singleline)]
    private static partial Regex NamesOfObjects();
}
