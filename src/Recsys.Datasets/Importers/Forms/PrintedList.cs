using System.Text;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>A list of texts as programs print it into a cell: <c>['A', "B's"]</c> of Python, <c>["A","B"]</c> of JSON, <c>{A,"B, C"}</c> of
/// PostgreSQL.</summary>
internal static class PrintedList
{
    /// <summary>Reads a list; false where the text is none.</summary>
    public static bool TryRead(string text, out IReadOnlyList<string> parts)
    {
        var (list, part, quote) = (new List<string>(), new StringBuilder(), '\0');
        parts = list;
        if (text is not (['[', .., ']'] or ['{', .., '}'])) return false;
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
}
