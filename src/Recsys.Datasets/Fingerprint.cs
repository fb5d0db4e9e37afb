using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Recsys.Datasets;

/// <summary>128 bits of a text's SHA-256: two of a billion ids collide with a probability below 10⁻²⁰, and a set of them takes a third of the texts' memory.</summary>
internal static class Fingerprint
{
    public static UInt128 Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
