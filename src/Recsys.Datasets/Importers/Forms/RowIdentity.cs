using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// Names the event of a row by the row's content and how often that content came before in the file, and by nothing of the file's name or of the
/// line: a file that has grown, the same rows in another order or under another name give the same events, and two rows that are alike give two.
/// Sixteen to thirty-two bytes are held for each row that is unlike the others.
/// </summary>
internal sealed class RowIdentity
{
    private const int HashBytes = 16;

    private readonly Dictionary<ulong, int> _again = [];
    private ulong[] _seen = new ulong[1024];
    private int _count;

    /// <summary>The id of the next row with this content.</summary>
    /// <param name="content">What the row holds (<see cref="RowContent"/>).</param>
    public string Next(ReadOnlySpan<char> content)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(content)];
        Encoding.UTF8.GetBytes(content, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        var times = Times(Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash)));
        var name = Convert.ToHexStringLower(hash[..HashBytes]);
        return times == 1 ? $"row-{name}" : string.Create(CultureInfo.InvariantCulture, $"row-{name}-{times}");
    }

    private int Times(ulong hash)
    {
        if (_count * 2 > _seen.Length) Grow();
        var at = Place(hash);
        if (_seen[at] == hash) return _again[hash] = _again.GetValueOrDefault(hash, 1) + 1;
        _seen[at] = hash;
        _count++;
        return 1;
    }

    private int Place(ulong hash)
    {
        var at = (int)(hash % (ulong)_seen.Length);
        while (_seen[at] != 0 && _seen[at] != hash) at = at + 1 == _seen.Length ? 0 : at + 1;
        return at;
    }

    private void Grow()
    {
        var before = _seen;
        _seen = new ulong[before.Length * 2];
        foreach (var hash in before)
        {
            if (hash != 0) _seen[Place(hash)] = hash;
        }
    }
}
