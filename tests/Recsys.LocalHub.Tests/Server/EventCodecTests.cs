using Amqp;
using Amqp.Framing;
using Amqp.Types;
using CsCheck;
using Recsys.LocalHub.Messages;
using Recsys.LocalHub.Storage;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub.Tests.Server;

/// <summary>The hub's own section reader and writer, against AMQPNetLite's.</summary>
public sealed class EventCodecTests
{
    private static readonly Gen<Sent> Data = Gen.Select(
        Gen.Byte.Array[0, 400], Gen.String[0, 20].Null(), Gen.Dictionary(Gen.String[1, 10], Gen.Int)[0, 4]).Select(
        (body, id, properties) => new Sent(body, id, properties));

    private sealed record Sent(byte[] Body, string? MessageId, Dictionary<string, int> Properties);

    [Fact]
    public void A_single_event_is_delivered_with_the_hubs_annotations_and_all_its_own()
    {
        Gen.Select(Data, Gen.String[1, 100].Null(), Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).Sample((data, key, sequence, offset) =>
        {
            var message = ToMessage(data, key);
            message.MessageAnnotations ??= new MessageAnnotations();
            message.MessageAnnotations[(Symbol)"x-own"] = "kept";
            message.MessageAnnotations[(Symbol)AmqpNames.SequenceNumber] = -5L;
            var content = Assert.Single(EventDecoder.Decode(Encode(message), 0));
            var delivered = Message.Decode(EventEncoder.Encode(new StoredEvent(sequence, offset, 1_700_000_000_123, content)));
            AssertSent(data, key, delivered);
            Assert.Equal(data.Properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, (object)p.Value)), Properties(delivered));
            Assert.Equal(sequence, delivered.MessageAnnotations[(Symbol)AmqpNames.SequenceNumber]);
            Assert.Equal($"{offset}", delivered.MessageAnnotations[(Symbol)AmqpNames.Offset]);
            Assert.Equal(
                DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123).UtcDateTime, delivered.MessageAnnotations[(Symbol)AmqpNames.EnqueuedTime]);
            Assert.Equal("kept", delivered.MessageAnnotations[(Symbol)"x-own"]);
            Assert.Equal(key is null ? 4 : 5, delivered.MessageAnnotations.Map.Count);
        });
    }

    [Fact]
    public void A_batch_is_taken_apart_into_its_events_with_the_key_of_the_envelope()
    {
        Gen.Select(Data.Array[1, 10], Gen.String[1, 100].Null()).Sample((data, key) =>
        {
            var events = EventDecoder.Decode(Encode(ToBatch(data, key)), AmqpNames.BatchFormat);
            Assert.Equal(data.Length, events.Count);
            for (var i = 0; i < data.Length; i++)
                AssertSent(data[i], key, Message.Decode(EventEncoder.Encode(new StoredEvent(i, i, 0, events[i]))));
        });
    }

    [Fact]
    public void Bytes_that_are_no_message_are_refused_in_words()
    {
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool).Sample((bytes, batch) => Refused(bytes, batch));
        // Damage to a real message gets further into the reader.
        Gen.Select(Data, Gen.UInt, Gen.Byte, Gen.Bool).Sample((data, at, value, batch) =>
        {
            var bytes = Encode(batch ? ToBatch([data], "key") : ToMessage(data, "key"));
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
        var content = Assert.Single(EventDecoder.Decode(Encode(ToMessage(new Sent("x"u8.ToArray(), null, []), null)), 0));
        var message = Message.Decode(
            EventEncoder.Encode(new StoredEvent(1, 2, 3, content), new EventEncoder.Metrics(new PartitionState(0, 41, 42, 43, false), 44)));
        Assert.Equal(41L, message.DeliveryAnnotations[(Symbol)"last_enqueued_sequence_number"]);
        Assert.Equal("42", message.DeliveryAnnotations[(Symbol)"last_enqueued_offset"]);
    }

    private static void AssertSent(Sent sent, string? key, Message delivered)
    {
        Assert.Equal(sent.Body, ((Data)delivered.BodySection).Binary);
        Assert.Equal(sent.MessageId, delivered.Properties?.MessageId);
        Assert.Equal(key, delivered.MessageAnnotations[(Symbol)AmqpNames.PartitionKey]);
    }

    private static IEnumerable<(string Name, object Value)> Properties(Message message) =>
        (message.ApplicationProperties?.Map ?? []).Select(p => ((string)p.Key, p.Value)).OrderBy(p => p.Item1, StringComparer.Ordinal);

    private static Message ToMessage(Sent sent, string? key)
    {
        var message = new Message { BodySection = new Data { Binary = sent.Body } };
        if (sent.MessageId is not null)
            message.Properties = new Properties { MessageId = sent.MessageId };
        if (sent.Properties.Count > 0)
        {
            message.ApplicationProperties = new ApplicationProperties();
            foreach (var (name, value) in sent.Properties)
                message.ApplicationProperties[name] = value;
        }

        return WithKey(message, key);
    }

    private static Message ToBatch(IEnumerable<Sent> sent, string? key)
    {
        var sections = new DataList();
        foreach (var one in sent)
            sections.Add(new Data { Binary = Encode(ToMessage(one, null)) });
        return WithKey(new Message { BodySection = sections, Format = AmqpNames.BatchFormat }, key);
    }

    private static Message WithKey(Message message, string? key)
    {
        if (key is not null)
        {
            message.Header = new Header { Durable = true };
            message.MessageAnnotations = new MessageAnnotations { [(Symbol)AmqpNames.PartitionKey] = key };
        }

        return message;
    }

    private static byte[] Encode(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer[buffer.Offset..(buffer.Offset + buffer.Length)];
    }
}
