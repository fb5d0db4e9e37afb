using System.Text;
using Amqp;

namespace Recsys.EventHubs.Client;

/// <summary>Puts events into as few messages as the link's limit allows.</summary>
internal static class MessagePacker
{
    /// <summary>Bytes around the events of a batch: header, annotation of the key.</summary>
    private const int EnvelopeBytes = 64;

    /// <summary>Sections around a body and their lengths, with room to spare.</summary>
    private const int SmallEventOverhead = 1024;

    /// <summary>
    /// One function a message; each call builds it anew, since a message can be sent once only and a retry needs another.
    /// </summary>
    public static IEnumerable<Func<Message>> Pack(IReadOnlyList<EventData> events, string? key, long maxBytes, string entity)
    {
        if (events.Count == 1)
        {
            var only = events[0];
            if (!IsSmall(only, maxBytes))
                Check(EventMessages.ToMessage(only, key).Encode().Length, 0, maxBytes, entity);
            return [() => EventMessages.ToMessage(only, key)];
        }

        return PackMany(events, key, maxBytes, entity);
    }

    private static IEnumerable<Func<Message>> PackMany(IReadOnlyList<EventData> events, string? key, long maxBytes, string entity)
    {
        var envelope = EnvelopeBytes + (key is null ? 0 : Encoding.UTF8.GetByteCount(key));
        List<ByteBuffer> pack = [];
        long size = envelope;
        for (var i = 0; i < events.Count; i++)
        {
            var encoded = EventMessages.ToMessage(events[i], key).Encode();
            var bytes = encoded.Length + EventMessages.BatchEntryOverhead;
            Check(envelope + bytes, i, maxBytes, entity);
            if (size + bytes > maxBytes)
            {
                var full = pack;
                yield return () => EventMessages.ToBatch(full, key);
                pack = [];
                size = envelope;
            }

            pack.Add(encoded);
            size += bytes;
        }

        yield return () => EventMessages.ToBatch(pack, key);
    }

    private static bool IsSmall(EventData data, long maxBytes) =>
        data.Properties is null && data.Body.Length + SmallEventOverhead + (data.MessageId?.Length ?? 0) * 3 + (data.ContentType?.Length ?? 0) * 3 < maxBytes;

    private static void Check(long bytes, int index, long maxBytes, string entity)
    {
        if (bytes > maxBytes)
            throw new EventHubException(EventHubErrorReason.MessageTooLarge, $"{entity}: event {index} of the list takes {bytes} bytes; a message may have {maxBytes}.");
    }
}
