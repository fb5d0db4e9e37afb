using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Recsys.Interactions.History;

/// <summary>
/// Names an item in eight bytes: the upper 58 bits of XXH3 (Collet, https://github.com/Cyan4973/xxHash) over the characters of its id; the
/// lower six bits are zero. Of a catalog of m items a list of n names by chance one that is not meant with a probability of at most
/// n · m / 2⁵⁸: for 50,000 and a million, one list in five million. Stored, so it never changes.
/// </summary>
public static class ItemHash
{
    internal const int FreeBits = 6;

    /// <summary>The hash of an id.</summary>
    public static ulong Of(string itemId) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(itemId.AsSpan())) >> FreeBits << FreeBits;
}
