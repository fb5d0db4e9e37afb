using System.Buffers.Binary;

namespace Recsys.LocalHub.Wire;

/// <summary>Section codes of an AMQP message (AMQP 1.0, part 3, section 3.2).</summary>
internal static class SectionCode
{
    public const byte Header = 0x70;
    public const byte DeliveryAnnotations = 0x71;
    public const byte MessageAnnotations = 0x72;
    public const byte Properties = 0x73;
    public const byte ApplicationProperties = 0x74;
    public const byte Data = 0x75;
    public const byte Sequence = 0x76;
    public const byte Value = 0x77;
    public const byte Footer = 0x78;
}

/// <summary>
/// Walks over the sections of an encoded message without decoding them: the hub keeps an event as the bytes that
/// arrived, so it cannot lose what it does not know.
/// </summary>
internal ref struct AmqpSections(ReadOnlySpan<byte> message)
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> message = message;
    private int position;

    /// <summary>Code of the section.</summary>
    public byte Code { get; private set; }

    /// <summary>First byte of the section, its descriptor included.</summary>
    public int Start { get; private set; }

    /// <summary>First byte of the section's value.</summary>
    public int ValueStart { get; private set; }

    /// <summary>First byte behind the section.</summary>
    public int End { get; private set; }

    public bool Next()
    {
        if (position >= message.Length)
            return false;
        Start = position;
        Expect(message.Length - position >= 3 && message[position] == 0, "a described section");
        var descriptor = message[position + 1];
        switch (descriptor)
        {
            case 0x53:
                Code = message[position + 2];
                ValueStart = position + 3;
                break;
            case 0x80:
                Expect(message.Length - position >= 10, "a section code");
                var code = BinaryPrimitives.ReadUInt64BigEndian(message[(position + 2)..]);
                Expect(code is >= SectionCode.Header and <= SectionCode.Footer, "a section code between 0x70 and 0x78");
                Code = (byte)code;
                ValueStart = position + 10;
                break;
            default:
                throw new FormatException($"Byte {position + 1} of the message is 0x{descriptor:x2}; expected a numeric section code.");
        }

        Expect(Code is >= SectionCode.Header and <= SectionCode.Footer, "a section code between 0x70 and 0x78");
        End = SkipValue(message, ValueStart);
        position = End;
        return true;
    }

    private readonly void Expect(bool condition, string what)
    {
        if (!condition)
            throw new FormatException($"Byte {position} of the message: expected {what}.");
    }

    /// <summary>Position behind the value that starts at <paramref name="at"/>.</summary>
    public static int SkipValue(ReadOnlySpan<byte> bytes, int at, int depth = 0)
    {
        // A described value may describe a described value; a megabyte of zeros must not overflow the stack.
        if (depth > MaxDepth)
            throw new FormatException($"The value at byte {at} is nested deeper than {MaxDepth} levels.");
        if (at >= bytes.Length)
            throw new FormatException($"The message ends at byte {bytes.Length} where a value was expected.");
        var format = bytes[at];
        if (format == 0)
            return SkipValue(bytes, SkipValue(bytes, at + 1, depth + 1), depth + 1);
        var body = at + 1;
        long next = (format >> 4) switch
        {
            0x4 => body,
            0x5 => body + 1L,
            0x6 => body + 2L,
            0x7 => body + 4L,
            0x8 => body + 8L,
            0x9 => body + 16L,
            0xA or 0xC or 0xE => Sized(bytes, body, 1),
            0xB or 0xD or 0xF => Sized(bytes, body, 4),
            _ => throw new FormatException($"Byte {at} of the message is 0x{format:x2}, which is no AMQP type."),
        };
        if (next > bytes.Length)
            throw new FormatException($"The value at byte {at} ends behind the message, at {next} of {bytes.Length}.");
        return (int)next;
    }

    /// <summary>The content of a binary, string or symbol value (one or four bytes of length).</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> bytes, int at, out int next)
    {
        next = SkipValue(bytes, at);
        return (bytes[at] >> 4) switch
        {
            0xA => bytes[(at + 2)..next],
            0xB => bytes[(at + 5)..next],
            _ => throw new FormatException($"Byte {at} of the message is 0x{bytes[at]:x2}; expected binary, string or symbol."),
        };
    }

    private static long Sized(ReadOnlySpan<byte> bytes, int at, int width)
    {
        if (bytes.Length - at < width)
            throw new FormatException($"The message ends at byte {bytes.Length} within a length.");
        return at + (long)width + (width == 1 ? bytes[at] : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]));
    }
}
