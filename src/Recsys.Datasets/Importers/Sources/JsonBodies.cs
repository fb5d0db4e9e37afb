using System.Text;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>The bodies of a JSON file as UTF-8: the lines that are not blank, or the elements of the array that the file is, each with its first
/// line.</summary>
internal static class JsonBodies
{
    /// <summary>An element that is longer is no event and no item; the rest of the array cannot be told from it.</summary>
    private const int MaxElement = 16 * 1024 * 1024;

    public static IEnumerable<(long Line, ReadOnlyMemory<byte> Body)> OfLines(DataFile file)
    {
        using var lines = file.OpenLines();
        while (lines.Next())
        {
            if (lines.Line.IsWhiteSpace()) continue;
            var body = new byte[Encoding.UTF8.GetByteCount(lines.Line)];
            Encoding.UTF8.GetBytes(lines.Line, body);
            yield return (lines.Number, body);
        }
    }

    /// <summary>
    /// Elements are told apart by their brackets alone, so that a broken one is a broken element and the next is read. Arrays that stand one behind
    /// the other, as pages of an API that were put into one file, are one.
    /// </summary>
    /// <exception cref="FileRefusedException">Behind an array stands something else.</exception>
    public static IEnumerable<(long Line, ReadOnlyMemory<byte> Body)> OfArray(DataFile file)
    {
        using var text = file.OpenText();
        var element = new StringBuilder();
        var (line, first, depth) = (1L, 1L, 0);
        var (inText, isEscaped, isBehind) = (false, false, false);
        for (var next = text.Read(); next >= 0; next = text.Read())
        {
            var c = (char)next;
            if (c == '\n') line++;
            if (inText)
            {
                (inText, isEscaped) = (isEscaped || c != '"', !isEscaped && c == '\\');
            }
            else if (isBehind && depth == 0 && c is not ('[' or '\ufeff') && !char.IsWhiteSpace(c))
            {
                throw new FileRefusedException(
                    $"'{file.Path}' was not read: its array of JSON is closed before line {line}, and '{c}' follows.",
                    "Expected nothing or another array behind it; or write an object a line.");
            }
            else if (c is ']' or '}' && --depth == 0)
            {
                if (element.Length > 0) yield return (first, Take());
                isBehind = true;
                continue;
            }
            else if (c is '[' or '{' && ++depth == 1)
            {
                continue;
            }
            else if (c == ',' && depth == 1)
            {
                yield return (first, Take());
                continue;
            }
            else
            {
                inText = c == '"';
            }

            if (depth == 0 || (element.Length == 0 && char.IsWhiteSpace(c))) continue;
            if (element.Length == 0) first = line;
            element.Append(c);
            if (element.Length > MaxElement) throw new InvalidDataException($"The element from line {first} of '{file.Path}' on does not end.");
        }

        if (element.Length > 0) yield return (first, Take());

        ReadOnlyMemory<byte> Take()
        {
            var body = Encoding.UTF8.GetBytes(element.ToString().TrimEnd());
            element.Clear();
            return body;
        }
    }
}
