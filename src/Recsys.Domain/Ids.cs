namespace Recsys.Domain;

/// <summary>
/// The one rule for ids: of events, users, items and visits; in events, the catalog, requests and files. An id is any text of 1 to
/// <see cref="MaxLength"/> characters without control characters. Two ids are the same where every character is: capitals count, blanks at
/// the ends count, nothing is normalised. In JSON (of events, items, requests) a number is taken as an id too; its spelling is the id, so <c>1</c>
/// and <c>1.0</c> are two. Readers of tables trim their cells before they ask here.
/// </summary>
public static class Ids
{
    /// <summary>The longest id, in UTF-16 characters.</summary>
    public const int MaxLength = 256;

    /// <summary>What keeps a text from being an id, as the end of a sentence; null where it is one.</summary>
    /// <param name="id">The text.</param>
    public static string? Problem(ReadOnlySpan<char> id) =>
        id.IsEmpty ? Expected("is empty")
        : id.Length > MaxLength ? Expected($"has {id.Length} characters")
        : id.IndexOfAnyInRange('\u0000', '\u001f') >= 0 || id.IndexOfAnyInRange('\u007f', '\u009f') >= 0 ? Expected("holds a control character")
        : id.IndexOfAnyInRange('\ud800', '\udfff') is var first and >= 0 && HasHalfAPair(id[first..]) ? Expected("holds half of a surrogate pair")
        : null;

    private static string Expected(string fault) => $"{fault}; text of 1 to {MaxLength} characters without control characters was expected";

    // What is no Unicode has no UTF-8: two such texts would be the same bytes, and so the same user.
    private static bool HasHalfAPair(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }
}
