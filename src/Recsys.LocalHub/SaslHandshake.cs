using System.Buffers.Binary;
using Amqp;
using Amqp.Sasl;
using Amqp.Types;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub;

/// <summary>
/// What is said before AMQP begins. Nobody is authenticated here: as in Azure, that is done by tokens put to
/// <c>$cbs</c>, and the mechanisms only differ in name. The hub's own protocol header is not sent before the client's
/// has arrived: the JavaScript client hangs when it comes in one packet with the outcome of SASL.
/// </summary>
internal static class SaslHandshake
{
    private const int HeaderBytes = 8;
    private const int MaxSaslFrame = 4096;
    private const byte SaslProtocol = 3;
    private const byte AmqpProtocol = 0;
    private const byte SaslFrameType = 1;

    private static readonly Symbol[] Mechanisms = ["MSSBCBS", "ANONYMOUS", "EXTERNAL"];

    /// <summary>Answers SASL, if the client begins with it, and leaves the client's AMQP header to be read by the transport.</summary>
    /// <exception cref="IOException">The client speaks something else, or went away.</exception>
    public static async Task RunAsync(Stream stream, StreamTransport transport, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderBytes];
        await stream.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        if (IsHeader(header, SaslProtocol))
        {
            await stream.WriteAsync(Header(SaslProtocol), cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(Frame(new SaslMechanisms { SaslServerMechanisms = Mechanisms }), cancellationToken).ConfigureAwait(false);
            await ReadInitAsync(stream, cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(Frame(new SaslOutcome { Code = SaslCode.Ok }), cancellationToken).ConfigureAwait(false);
            await stream.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        }

        if (!IsHeader(header, AmqpProtocol))
        {
            await stream.WriteAsync(Header(SaslProtocol), cancellationToken).ConfigureAwait(false);
            throw new IOException($"The client began with {Convert.ToHexString(header)}; expected AMQP 1.0, with or without SASL.{Hint(header)}");
        }

        transport.Unread(header);
    }

    private static string Hint(byte[] header) => header[0] == 0x16 ? " It speaks TLS, the hub does not: use UseDevelopmentEmulator=true." : "";

    private static async Task ReadInitAsync(Stream stream, CancellationToken cancellationToken)
    {
        var size = new byte[4];
        await stream.ReadExactlyAsync(size, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(size);
        if (length is < HeaderBytes + 3 or > MaxSaslFrame)
            throw new IOException($"The client's SASL frame has {length} bytes; expected {HeaderBytes + 3} to {MaxSaslFrame}.");
        var frame = new byte[length];
        await stream.ReadExactlyAsync(frame.AsMemory(4), cancellationToken).ConfigureAwait(false);
        var init = new SaslInit();
        init.Decode(new ByteBuffer(frame, HeaderBytes, length - HeaderBytes, length - HeaderBytes));
        if (!Array.Exists(Mechanisms, m => m.Equals(init.Mechanism)))
        {
            await stream.WriteAsync(Frame(new SaslOutcome { Code = SaslCode.Auth }), cancellationToken).ConfigureAwait(false);
            throw new IOException($"The client chose SASL mechanism '{init.Mechanism}'; offered were {string.Join(", ", (object[])Mechanisms)}.");
        }
    }

    private static byte[] Header(byte protocol) => [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', protocol, 1, 0, 0];

    private static bool IsHeader(byte[] bytes, byte protocol) => bytes.AsSpan().SequenceEqual(Header(protocol));

    private static ReadOnlyMemory<byte> Frame(DescribedList command)
    {
        var body = new ByteBuffer(128, autoGrow: true);
        command.Encode(body);
        var frame = new byte[HeaderBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        frame[4] = HeaderBytes / 4;
        frame[5] = SaslFrameType;
        body.Buffer.AsSpan(body.Offset, body.Length).CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }
}
