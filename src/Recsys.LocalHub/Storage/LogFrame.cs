using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Recsys.LocalHub.Storage;

/// <summary>What stands in front of the events of a frame.</summary>
internal readonly record struct FrameHeader(int TotalBytes, long FirstSequence, long EnqueuedMilliseconds, int Count);

/// <summary>What was found where a frame should start.</summary>
internal enum FrameStatus
{
    Whole,
    Incomplete,
    Corrupt,
}

/// <summary>
/// The log's unit of writing: one frame holds what one message carried in, so a batch is there as a whole or not at all.
/// <code>
/// frame := u32 bodyLength | u32 crc32c(body) | body
/// body  := i64 firstSequence | i64 enqueuedUnixMs | u32 count | event*count
/// event := u32 restLength | u16 keyLength (0xFFFF: none) | u16 headerLength | u16 annotationCount | u32 annotationLength
///          | key | header | annotations | message
/// </code>
/// Numbers are little endian. An event's offset is the position of its first byte in the partition's stream of bytes.
/// </summary>
internal static class LogFrame
{
    public const int PrefixBytes = 8;
    public const int HeaderBytes = PrefixBytes + 8 + 8 + 4;
    public const int MaxBodyBytes = 256 * 1024 * 1024;
    private const int EventFixedBytes = 2 + 2 + 2 + 4;
    private const ushort NoKey = ushort.MaxValue;

    public static int SizeOf(IReadOnlyList<EventContent> events)
    {
        var size = HeaderBytes;
        for (var i = 0; i < events.Count; i++)
            size = checked(size + SizeOf(events[i]));
        return size;
    }

    public static int SizeOf(in EventContent e) =>
        4 + EventFixedBytes + (e.Key?.Length ?? 0) + e.Header.Length + e.Annotations.Length + e.Message.Length;

    /// <summary>Writes a frame to the front of <paramref name="target"/> and returns its length.</summary>
    public static int Write(Span<byte> target, long firstSequence, long enqueuedMilliseconds, IReadOnlyList<EventContent> events)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target[PrefixBytes..], firstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[(PrefixBytes + 8)..], enqueuedMilliseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(target[(PrefixBytes + 16)..], (uint)events.Count);
        var at = HeaderBytes;
        for (var i = 0; i < events.Count; i++)
            at += WriteEvent(target[at..], events[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)(at - PrefixBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Checksum(target[PrefixBytes..at]));
        return at;
    }

    /// <summary>Reads the header of a frame and, unless told otherwise, checks its body.</summary>
    public static FrameStatus Read(ReadOnlySpan<byte> bytes, out FrameHeader header, bool verify = true)
    {
        header = default;
        if (bytes.Length < HeaderBytes)
            return FrameStatus.Incomplete;
        var bodyLength = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (bodyLength is < HeaderBytes - PrefixBytes or > MaxBodyBytes)
            return FrameStatus.Corrupt;
        var total = PrefixBytes + (int)bodyLength;
        header = new FrameHeader(
            total,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[PrefixBytes..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(PrefixBytes + 8)..]),
            (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[(PrefixBytes + 16)..]));
        if (!verify)
            return FrameStatus.Whole;
        if (bytes.Length < total)
            return FrameStatus.Incomplete;
        return Checksum(bytes[PrefixBytes..total]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) && header.Count > 0
            ? FrameStatus.Whole
            : FrameStatus.Corrupt;
    }

    /// <summary>
    /// Reads the event that starts at <paramref name="at"/> of a checked frame; <paramref name="next"/> is where the next one starts.
    /// </summary>
    public static EventContent ReadEvent(ReadOnlyMemory<byte> frame, int at, out int next)
    {
        var span = frame.Span[at..];
        next = at + 4 + (int)BinaryPrimitives.ReadUInt32LittleEndian(span);
        var keyLength = BinaryPrimitives.ReadUInt16LittleEndian(span[4..]);
        var headerLength = BinaryPrimitives.ReadUInt16LittleEndian(span[6..]);
        var annotationCount = BinaryPrimitives.ReadUInt16LittleEndian(span[8..]);
        var annotationLength = (int)BinaryPrimitives.ReadUInt32LittleEndian(span[10..]);
        var position = at + 4 + EventFixedBytes;
        ReadOnlyMemory<byte>? key = keyLength == NoKey ? default(ReadOnlyMemory<byte>?) : Take(keyLength);
        var header = Take(headerLength);
        var annotations = Take(annotationLength);
        return new EventContent(key, header, annotationCount, annotations, frame[position..next]);

        ReadOnlyMemory<byte> Take(int length)
        {
            position += length;
            return frame.Slice(position - length, length);
        }
    }

    private static int WriteEvent(Span<byte> target, in EventContent e)
    {
        var size = SizeOf(e);
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)(size - 4));
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], e.Key is { } key ? (ushort)key.Length : NoKey);
        BinaryPrimitives.WriteUInt16LittleEndian(target[6..], (ushort)e.Header.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)e.AnnotationCount);
        BinaryPrimitives.WriteUInt32LittleEndian(target[10..], (uint)e.Annotations.Length);
        var at = 4 + EventFixedBytes;
        if (e.Key is { } keyBytes)
            at = Put(target, at, keyBytes);
        at = Put(target, at, e.Header);
        at = Put(target, at, e.Annotations);
        Put(target, at, e.Message);
        return size;
    }

    private static int Put(Span<byte> target, int at, ReadOnlyMemory<byte> bytes)
    {
        bytes.Span.CopyTo(target[at..]);
        return at + bytes.Length;
    }

    /// <summary>CRC-32C (Castagnoli), eight bytes an instruction where the processor has one.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var rest in bytes[(words.Length * 8)..])
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
