using System.Text;

namespace Recsys.Registry;

/// <summary>
/// The form of <see cref="ModelFiles.Users"/> and <see cref="ModelFiles.Items"/>: UTF-8, one id a line, each line ended by a line feed, the
/// first line being index 1 (index 0 is everybody unknown).
/// </summary>
public static class VocabularyFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a vocabulary.</summary>
    /// <param name="ids">The ids of the indices 1, 2 …</param>
    /// <exception cref="ArgumentException">An id is empty or holds a line feed.</exception>
    public static byte[] Write(IEnumerable<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            if (string.IsNullOrEmpty(id) || id.Contains('\n', StringComparison.Ordinal))
            {
                throw new ArgumentException($"The id '{id}' cannot be a line of a vocabulary: it is empty or holds a line feed.", nameof(ids));
            }

            text.Append(id).Append('\n');
        }

        return Utf8.GetBytes(text.ToString());
    }

    /// <summary>The ids of the indices 1, 2 …</summary>
    /// <exception cref="InvalidDataException">The last line is not ended, or a line is empty.</exception>
    public static string[] Read(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return [];
        }

        if (content[^1] != (byte)'\n')
        {
            throw new InvalidDataException("The vocabulary is cut off: its last line has no end.");
        }

        var ids = Utf8.GetString(content[..^1]).Split('\n');
        var empty = Array.IndexOf(ids, "");
        return empty < 0 ? ids : throw new InvalidDataException($"Line {empty + 1} of the vocabulary is empty.");
    }

    /// <summary>The ids with a word that stands for nobody in the place of each one that goes.</summary>
    internal static (string[] Ids, int Erased) Without(string[] ids, Func<string, bool> isErased)
    {
        var known = ids.ToHashSet(StringComparer.Ordinal);
        var (left, erased) = (ids.ToArray(), 0);
        for (var i = 0; i < ids.Length; i++)
        {
            if (isErased(ids[i]))
            {
                left[i] = NobodyAt(i + 1, known);
                erased++;
            }
        }

        return (left, erased);
    }

    private static string NobodyAt(int index, HashSet<string> known)
    {
        var word = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\u0001{index}");
        while (!known.Add(word))
        {
            word = "\u0001" + word;
        }

        return word;
    }
}
