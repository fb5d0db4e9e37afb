using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Recsys.LocalHub;

/// <summary>
/// The mapping of a partition key to a partition: Bob Jenkins' lookup3 (http://burtleburtle.net/bob/c/lookup3.c,
/// <c>hashlittle2</c>, both seeds 0) over the UTF-8 bytes, its two words xored and cut to 16 bits with sign.
/// </summary>
public static class PartitionKeyHash
{
    private const uint Golden = 0xDEADBEEF;
    private const int StackBytes = 256;

    /// <summary>The 16-bit hash of a key.</summary>
    public static short Compute(string partitionKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        var length = Encoding.UTF8.GetByteCount(partitionKey);
        Span<byte> bytes = length <= StackBytes ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(partitionKey, bytes);
        return Compute(bytes);
    }

    /// <summary>The partition, 0 to <paramref name="partitionCount"/> − 1, that events with this key go to.</summary>
    public static int ToPartition(string partitionKey, int partitionCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitionCount, 1);
        return Math.Abs(Compute(partitionKey) % partitionCount);
    }

    internal static int ToPartition(ReadOnlySpan<byte> utf8Key, int partitionCount) => Math.Abs(Compute(utf8Key) % partitionCount);

    private static short Compute(ReadOnlySpan<byte> data)
    {
        uint a, b, c;
        a = b = c = unchecked(Golden + (uint)data.Length);
        unchecked
        {
            while (data.Length > 12)
            {
                a += BinaryPrimitives.ReadUInt32LittleEndian(data);
                b += BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
                c += BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
                a -= c; a ^= BitOperations.RotateLeft(c, 4); c += b;
                b -= a; b ^= BitOperations.RotateLeft(a, 6); a += c;
                c -= b; c ^= BitOperations.RotateLeft(b, 8); b += a;
                a -= c; a ^= BitOperations.RotateLeft(c, 16); c += b;
                b -= a; b ^= BitOperations.RotateLeft(a, 19); a += c;
                c -= b; c ^= BitOperations.RotateLeft(b, 4); b += a;
                data = data[12..];
            }

            if (data.IsEmpty)
                return (short)(c ^ b);

            // The rest counts as if it were filled up with zeros.
            Span<byte> last = stackalloc byte[12];
            last.Clear();
            data.CopyTo(last);
            a += BinaryPrimitives.ReadUInt32LittleEndian(last);
            b += BinaryPrimitives.ReadUInt32LittleEndian(last[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(last[8..]);
            c ^= b; c -= BitOperations.RotateLeft(b, 14);
            a ^= c; a -= BitOperations.RotateLeft(c, 11);
            b ^= a; b -= BitOperations.RotateLeft(a, 25);
            c ^= b; c -= BitOperations.RotateLeft(b, 16);
            a ^= c; a -= BitOperations.RotateLeft(c, 4);
            b ^= a; b -= BitOperations.RotateLeft(a, 14);
            c ^= b; c -= BitOperations.RotateLeft(b, 24);
            return (short)(c ^ b);
        }
    }
}
