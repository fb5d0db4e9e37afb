using Amqp;

namespace Recsys.LocalHub.Messages;

/// <summary>A message on an ingress link, not decoded: the hub stores events as the bytes that arrived.</summary>
internal sealed class ArrivedMessage(ByteBuffer buffer) : Message
{
    // AMQPNetLite hands the buffer over for good: no buffer pool is configured.
    public ReadOnlyMemory<byte> Encoded { get; } = buffer.Buffer.AsMemory(buffer.Offset, buffer.Length);

    /// <summary>Decodes it after all: requests to nodes are few.</summary>
    public Message Decoded() => Decode(new ByteBuffer(buffer.Buffer, buffer.Offset, buffer.Length, buffer.Length));
}
