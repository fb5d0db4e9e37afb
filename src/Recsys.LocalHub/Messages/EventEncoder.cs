using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Amqp;
using Recsys.LocalHub.Storage;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub.Messages;

/// <summary>Builds the message that delivers a stored event: the stored sections with the hub's annotations between them.</summary>
internal static class EventEncoder
{
    private static readonly byte[] SequenceName = Symbol(AmqpNames.SequenceNumber);
    private static readonly byte[] OffsetName = Symbol(AmqpNames.Offset);
    private static readonly byte[] TimeName = Symbol(AmqpNames.EnqueuedTime);
    private static readonly byte[] KeyName = Symbol(AmqpNames.PartitionKey);
    private static readonly byte[] LastSequenceName = Symbol("last_enqueued_sequence_number");
    private static readonly byte[] LastOffsetName = Symbol("last_enqueued_offset");
    private static readonly byte[] LastTimeName = Symbol("last_enqueued_time_utc");
    private static readonly byte[] RetrievalTimeName = Symbol("runtime_info_retrieval_time_utc");

    private const int MaxNumberCharacters = 20;
    private const int MapOverhead = 3 + 9;
    private const int MetricsBytes = 256;
    private const int FixedBytes = MapOverhead + (4 * 34) + (2 * 9) + MaxNumberCharacters + 2 + 5;

    /// <summary>What the partition's end looks like, for receivers that asked to be told with every event.</summary>
    public readonly record struct Metrics(PartitionState State, long NowMilliseconds);

    public static ByteBuffer Encode(in StoredEvent stored, Metrics? metrics = null)
    {
        var content = stored.Content;
        var bytes = new byte[FixedBytes + (content.Key?.Length ?? 0) + content.Header.Length + content.Annotations.Length
            + content.Message.Length + (metrics is null ? 0 : MetricsBytes)];
        var writer = new Writer(bytes);
        writer.Raw(content.Header.Span);
        if (metrics is { } m)
            WriteMetrics(ref writer, m);

        var map = writer.BeginMap(SectionCode.MessageAnnotations);
        writer.Raw(SequenceName);
        writer.Long(stored.SequenceNumber);
        writer.Raw(OffsetName);
        writer.Number(stored.Offset);
        writer.Raw(TimeName);
        writer.Timestamp(stored.EnqueuedMilliseconds);
        var count = 3 + content.AnnotationCount;
        if (content.Key is { } key)
        {
            writer.Raw(KeyName);
            writer.Utf8(key.Span);
            count++;
        }

        writer.Raw(content.Annotations.Span);
        writer.EndMap(map, count);
        writer.Raw(content.Message.Span);
        return new ByteBuffer(bytes, 0, writer.Written, bytes.Length);
    }

    private static void WriteMetrics(ref Writer writer, in Metrics metrics)
    {
        var map = writer.BeginMap(SectionCode.DeliveryAnnotations);
        writer.Raw(LastSequenceName);
        writer.Long(metrics.State.LastSequence);
        writer.Raw(LastOffsetName);
        writer.Number(metrics.State.LastOffset);
        writer.Raw(LastTimeName);
        writer.Timestamp(metrics.State.LastEnqueuedMilliseconds);
        writer.Raw(RetrievalTimeName);
        writer.Timestamp(metrics.NowMilliseconds);
        writer.EndMap(map, 4);
    }

    private static byte[] Symbol(string name) => [0xA3, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)];

    private ref struct Writer(byte[] target)
    {
        private readonly byte[] target = target;

        public int Written { get; private set; }

        public void Raw(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(target.AsSpan(Written));
            Written += bytes.Length;
        }

        public int BeginMap(byte section)
        {
            Raw([0x00, 0x53, section, 0xD1]);
            Written += 8;
            return Written;
        }

        public readonly void EndMap(int start, int pairs)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target.AsSpan(start - 8), (uint)(Written - start + 4));
            BinaryPrimitives.WriteUInt32BigEndian(target.AsSpan(start - 4), (uint)(pairs * 2));
        }

        public void Long(long value) => Wide(0x81, value);

        public void Timestamp(long milliseconds) => Wide(0x83, milliseconds);

        public void Number(long value)
        {
            Span<byte> digits = stackalloc byte[MaxNumberCharacters];
            value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            Utf8(digits[..length]);
        }

        public void Utf8(scoped ReadOnlySpan<byte> text)
        {
            if (text.Length <= byte.MaxValue)
            {
                Raw([0xA1, (byte)text.Length]);
            }
            else
            {
                target[Written] = 0xB1;
                BinaryPrimitives.WriteUInt32BigEndian(target.AsSpan(Written + 1), (uint)text.Length);
                Written += 5;
            }

            Raw(text);
        }

        private void Wide(byte format, long value)
        {
            target[Written] = format;
            BinaryPrimitives.WriteInt64BigEndian(target.AsSpan(Written + 1), value);
            Written += 9;
        }
    }
}
