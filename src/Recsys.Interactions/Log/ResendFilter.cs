using System.Security.Cryptography;
using System.Text;

namespace Recsys.Interactions.Log;

/// <summary>
/// Drops what a producer has sent twice: a resend is a new event of the hub with the same event id. Ids are remembered by 128 bits of
/// their SHA-256, the newest <c>window</c> of them a partition (32 bytes each), so that memory has a bound; a resend that comes later than
/// a window of a million events is taken for a new event.
/// </summary>
public sealed class ResendFilter(int window = ResendFilter.DefaultWindow)
{
    /// <summary>Ids remembered a partition.</summary>
    public const int DefaultWindow = 1_000_000;

    private readonly Dictionary<int, (HashSet<UInt128> Known, Queue<UInt128> Order)> _partitions = [];

    /// <summary>Resends seen.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether this is the first event of its id.</summary>
    public bool IsFirst(int partition, string eventId)
    {
        if (!_partitions.TryGetValue(partition, out var seen))
        {
            seen = _partitions[partition] = ([], []);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(eventId), hash);
        var id = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
        if (!seen.Known.Add(id))
        {
            Dropped++;
            return false;
        }

        seen.Order.Enqueue(id);
        if (seen.Order.Count > window)
        {
            seen.Known.Remove(seen.Order.Dequeue());
        }

        return true;
    }
}
