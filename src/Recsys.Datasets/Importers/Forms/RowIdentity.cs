using System.Globalization;
using System.Security.Cryptography;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// Names the event of a row by the row's content and how often that content came before in the file, and by nothing of the file's name or of the
/// line: a file that has grown, the same rows in another order or under another name give the same events, and two rows that are alike give two.
/// </summary>
internal sealed class RowIdentity
{
    private const int HashBytes = 16;

    private readonly SeenHashes _seen = new();
    private readonly Dictionary<ulong, int> _again = [];

    /// <summary>The id of the next row with this content.</summary>
    /// <param name="content">What the row holds (<see cref="RowContent"/>).</param>
    public string Next(ReadOnlySpan<char> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SeenHashes.Hash(content, hash);
        var name = Convert.ToHexStringLower(hash[..HashBytes]);
        var key = SeenHashes.KeyOf(hash);
        if (_seen.Add(key)) return $"row-{name}";
        var times = _again[key] = _again.GetValueOrDefault(key, 1) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"row-{name}-{times}");
    }
}
