using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>Which texts of a file came before, by 64 bits of their SHA-256: sixteen to thirty-two bytes for each that is unlike the others.</summary>
internal sealed class SeenHashes
{
    private ulong[] _seen = new ulong[1024];
    private int _count;

    /// <summary>Whether a text is the first of its kind, such as the id of an event.</summary>
    public bool Add(ReadOnlySpan<char> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(text, hash);
        return Add(KeyOf(hash));
    }

    /// <summary>Whether a hash is the first of its kind.</summary>
    public bool Add(ulong key)
    {
        if (_count * 2 > _seen.Length) Grow();
        var at = Place(key);
        if (_seen[at] == key) return false;
        _seen[at] = key;
        _count++;
        return true;
    }

    /// <summary>The hash of a text.</summary>
    public static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        SHA256.HashData(bytes, hash);
    }

    /// <summary>What is held of a hash: never 0.</summary>
    public static ulong KeyOf(ReadOnlySpan<byte> hash) => Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash));

    private int Place(ulong key)
    {
        var at = (int)(key % (ulong)_seen.Length);
        while (_seen[at] != 0 && _seen[at] != key) at = at + 1 == _seen.Length ? 0 : at + 1;
        return at;
    }

    private void Grow()
    {
        var before = _seen;
        _seen = new ulong[before.Length * 2];
        foreach (var key in before)
        {
            if (key != 0) _seen[Place(key)] = key;
        }
    }
}
