using Amqp;
using Amqp.Framing;
using Amqp.Types;
using CsCheck;
using Recsys.EventHubs.Client;
using Recsys.EventHubs.Server.Messages;
using Recsys.EventHubs.Server.Storage;
using Recsys.EventHubs.Wire;

namespace Recsys.EventHubs.Tests.Server;

/// <summary>The hub's own section reader and writer, against AMQPNetLite's.</summary>
public sealed class EventCodecTests
{
    private static readonly Gen<EventData> Data = Gen.Select(Gen.Byte.Array[0, 400], Gen.String[0, 20].Null(), Gen.Dictionary(Gen.String[1, 10], Gen.Int)[0, 4]).Select(
        (body, id, properties) => new EventData(body) { MessageId = id, Properties = properties.ToDictionary(p => p.Key, p => (object)p.Value) });

    [Fact]
    public void A_single_event_is_delivered_with_the_hubs_annotations_and_all_its_own()
    {
        Gen.Select(Data, Gen.String[1, 100].Null(), Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).Sample((data, key, sequence, offset) =>
        {
            var message = EventMessages.ToMessage(data, key);
            message.MessageAnnotations ??= new MessageAnnotations();
            message.MessageAnnotations[(Symbol)"x-own"] = "kept";
            message.MessageAnnotations[(Symbol)AmqpNames.SequenceNumber] = -5L;
            var content = Assert.Single(EventDecoder.Decode(Encode(message), 0));
            var delivered = EventMessages.ToEvent(Message.Decode(EventEncoder.Encode(new StoredEvent(sequence, offset, 1_700_000_000_123, content))));
            Assert.Equal(data.Body.ToArray(), delivered.Body.ToArray());
            Assert.Equal(data.MessageId, delivered.MessageId);
            Assert.Equal(data.Properties!.OrderBy(p => p.Key), delivered.Properties.OrderBy(p => p.Key));
            Assert.Equal(key, delivered.PartitionKey);
            Assert.Equal(sequence, delivered.SequenceNumber);
            Assert.Equal($"{offset}", delivered.Offset);
            Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), delivered.EnqueuedTime);
            Assert.Equal([KeyValuePair.Create("x-own", (object)"kept")], delivered.SystemProperties);
        });
    }

    [Fact]
    public void A_batch_is_taken_apart_into_its_events_with_the_key_of_the_envelope()
    {
        Gen.Select(Data.Array[1, 10], Gen.String[1, 100].Null()).Sample((data, key) =>
        {
            var batch = EventMessages.ToBatch([.. data.Select(d => EventMessages.ToMessage(d, null).Encode())], key);
            var events = EventDecoder.Decode(Encode(batch), AmqpNames.BatchFormat);
            Assert.Equal(data.Length, events.Count);
            for (var i = 0; i < data.Length; i++)
            {
                var delivered = EventMessages.ToEvent(Message.Decode(EventEncoder.Encode(new StoredEvent(i, i, 0, events[i]))));
                Assert.Equal(data[i].Body.ToArray(), delivered.Body.ToArray());
                Assert.Equal(data[i].MessageId, delivered.MessageId);
                Assert.Equal(key, delivered.PartitionKey);
            }
        });
    }

    [Fact]
    public void Bytes_that_are_no_message_are_refused_in_words()
    {
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool).Sample((bytes, batch) => Refused(bytes, batch));
        // Damage to a real message gets further into the reader.
        Gen.Select(Data, Gen.UInt, Gen.Byte, Gen.Bool).Sample((data, at, value, batch) =>
        {
            var message = EventMessages.ToMessage(data, "key");
            var bytes = (batch ? EventMessages.ToBatch([message.Encode()], "key").Encode() : message.Encode()) is { } buffer ? buffer.Buffer[buffer.Offset..(buffer.Offset + buffer.Length)] : [];
            bytes[at % bytes.Length] = value;
            Refused(bytes, batch);
        });

        static void Refused(byte[] bytes, bool batch)
        {
            try
            {
                foreach (var content in EventDecoder.Decode(bytes, batch ? AmqpNames.BatchFormat : 0))
                    EventEncoder.Encode(new StoredEvent(0, 0, 0, content));
            }
            catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void A_megabyte_of_nested_descriptors_does_not_overflow_the_stack() =>
        Assert.Throws<FormatException>(() => EventDecoder.Decode(new byte[1024 * 1024], 0));

    [Fact]
    public void Numbers_of_the_partitions_end_come_with_the_event_where_they_were_asked_for()
    {
        var content = Assert.Single(EventDecoder.Decode(Encode(EventMessages.ToMessage(new EventData("x"u8.ToArray()), null)), 0));
        var message = Message.Decode(EventEncoder.Encode(new StoredEvent(1, 2, 3, content), new EventEncoder.Metrics(new PartitionState(0, 41, 42, 43, false), 44)));
        Assert.Equal(41L, message.DeliveryAnnotations[(Symbol)"last_enqueued_sequence_number"]);
        Assert.Equal("42", message.DeliveryAnnotations[(Symbol)"last_enqueued_offset"]);
    }

    private static byte[] Encode(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer[buffer.Offset..(buffer.Offset + buffer.Length)];
    }
}
