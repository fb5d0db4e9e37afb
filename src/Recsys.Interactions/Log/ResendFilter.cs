using System.Security.Cryptography;
using System.Text;

namespace Recsys.Interactions.Log;

/// <summary>
/// Drops what a producer has sent twice: a resend is a new event of the hub with the same event id. Ids are remembered by 128 bits of
/// their SHA-256, the newest <c>window</c> of them (32 bytes each), so that memory has a bound; a resend that comes later than a window of a million
/// events is taken for a new event. One filter a chain: the partition key keeps a resend in the partition of the first.
/// </summary>
internal sealed class ResendFilter(int window = ResendFilter.DefaultWindow)
{
    /// <summary>Ids remembered.</summary>
    public const int DefaultWindow = 1_000_000;

    private readonly HashSet<UInt128> _known = [];
    private readonly Queue<UInt128> _order = [];

    /// <summary>Whether this is the first event of its id.</summary>
    public bool IsFirst(string eventId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(eventId), hash);
        var id = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
        if (!_known.Add(id)) return false;
        _order.Enqueue(id);
        if (_order.Count > window) _known.Remove(_order.Dequeue());
        return true;
    }
}
