namespace Recsys.TestKit;

/// <summary>Fifty ids that somebody somewhere has, and everybody whom a careless reading would take for one of them.</summary>
public static class UglyIds
{
    /// <summary>The longest id.</summary>
    private const int Longest = 256;

    /// <summary>The fifty.</summary>
    public static IReadOnlyList<string> Fifty { get; } =
    [
        ".", "..", "...", "./x", "../../etc/passwd", "/", "//", "/lead", "trail/", "a/b", "a%2Fb", "%2F", "%2f", @"a\b", @"\\server\share", "%", "%%",
        "100%", "%41", "%25", "%ZZ", "%00", "?", "who?x=1&id=2", "#", "a#b", "+", "a+b", "a&b=c;d", " ", "  two  blanks  ", " ahead", "behind ",
        "Quote\"d", "'; drop table users; --", "<script>alert(1)</script>", "{\"userId\":\"u\"}", "null", "similar", "recommendations", "😀",
        "👩‍👩‍👧‍👦 family", "שלום עולם", "مرحبا", "\u202Eright to left", "cafe\u0301", "\u200Bzero", "\uFEFFmark", new string('ü', Longest),
        new string('/', Longest - 1) + ".",
    ];

    /// <summary>Ids that differ from one of the fifty by case, blanks, escaping or a length: other people.</summary>
    public static IReadOnlyList<string> Neighbours { get; } =
    [
        .. Fifty.SelectMany(id => new[]
        {
            id.ToUpperInvariant(), id.ToLowerInvariant(), id.Trim(), $"{id} ", $" {id}", Uri.EscapeDataString(id), Uri.UnescapeDataString(id),
            id.Replace('+', ' '), id.Replace(' ', '+'), id.Replace('/', '\\'), id.Replace("/", "", StringComparison.Ordinal),
            id.Replace("e\u0301", "é", StringComparison.Ordinal), id.Trim('\uFEFF', '\u200B', '\u202E'), id[..^1], $"{id}.", $"{id}/",
        }).Where(id => id.Length is > 0 and <= Longest && !id.Any(char.IsControl) && IsUnicode(id)).Distinct().Except(Fifty),
    ];

    private static bool IsUnicode(string id) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(id)) == id;
}
