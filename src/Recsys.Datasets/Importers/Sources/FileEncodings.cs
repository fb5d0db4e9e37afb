using System.Buffers;
using System.Text;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// Which characters the bytes of a file are. A byte order mark says it; zeros at every other byte are UTF-16; bytes that are UTF-8 throughout are
/// UTF-8; bytes that are next to nowhere UTF-8, and each a character of Windows-1252, are that. A mixture is refused: whichever was taken, ids would
/// change. So are zeros elsewhere, which no text holds, and a last character that is cut off.
/// </summary>
internal static class FileEncodings
{
    /// <summary>What bytes are taken for that are no Unicode.</summary>
    public const string Windows = "windows-1252";

    private const int Sample = 4096;

    /// <summary>Two letters of Windows-1252 are a character of UTF-8 by chance in so many.</summary>
    private const int ByChance = 20;

    /// <summary>Stands for bytes that are no character; no text holds it (Unicode, noncharacters).</summary>
    private const char NoCharacter = '\uFDD0';

    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <summary>An encoding by its name, which throws on bytes that are none of its characters.</summary>
    /// <exception cref="FileRefusedException">There is no such encoding.</exception>
    public static Encoding Named(string path, string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            throw new FileRefusedException($"'{path}' was not read: there is no encoding '{name}'.", "Say --encoding utf-8, windows-1252, utf-16 …");
        }
    }

    /// <summary>Reads the text to its end.</summary>
    /// <exception cref="FileRefusedException">It holds bytes that are no character of the encoding.</exception>
    public static void Check(string path, Stream bytes, Encoding encoding)
    {
        var lenient = (Encoding)encoding.Clone();
        lenient.DecoderFallback = new DecoderReplacementFallback(NoCharacter.ToString());
        using var text = new StreamReader(bytes, lenient, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);
        var (buffer, line) = (new char[16 * 1024], 1L);
        for (var length = text.ReadBlock(buffer); length > 0; length = text.ReadBlock(buffer))
        {
            var wrong = buffer.AsSpan(0, length).IndexOf(NoCharacter);
            line += buffer.AsSpan(0, wrong < 0 ? length : wrong).Count('\n');
            if (wrong < 0) continue;
            throw new FileRefusedException(
                $"'{path}' was not read: line {line} holds bytes that are no {encoding.WebName}.",
                "Say --encoding with the name of another, or write the file anew as UTF-8.");
        }
    }

    /// <summary>Reads the bytes to their end, or until they say which encoding they have.</summary>
    /// <exception cref="FileRefusedException">They are of no one encoding.</exception>
    public static Encoding Detect(string path, Stream bytes)
    {
        var buffer = new byte[64 * 1024];
        var length = bytes.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var start = buffer.AsSpan(0, length);
        if (start.StartsWith(Encoding.UTF32.Preamble)) return Named(path, "utf-32");
        if (start.StartsWith(Encoding.Unicode.Preamble) || IsWide(start, zeros: 1)) return Named(path, "utf-16");
        if (start.StartsWith(Encoding.BigEndianUnicode.Preamble) || IsWide(start, zeros: 0)) return Named(path, "utf-16BE");
        return OfBytes(path, bytes, buffer, length, start.StartsWith(Encoding.UTF8.Preamble));
    }

    private static Encoding OfBytes(string path, Stream bytes, byte[] buffer, int length, bool isMarked)
    {
        var (valid, wrong, unknown, line) = (0L, 0L, 0L, 1L);
        var firstWrong = 0L;
        while (length > 0)
        {
            var rest = buffer.AsSpan(0, length);
            while (!rest.IsEmpty)
            {
                var plain = rest.IndexOfAnyExceptInRange((byte)1, (byte)127);
                line += rest[..(plain < 0 ? rest.Length : plain)].Count((byte)'\n');
                if (plain >= 0 && rest[plain] == 0)
                {
                    throw new FileRefusedException(
                        $"'{path}' was not read: line {line} holds a byte of zero, so it is no text that is known.",
                        "Write the file as text, or say --encoding NAME (utf-8, utf-16 …) if it is some all the same.");
                }

                if (plain < 0)
                {
                    rest = [];
                    break;
                }

                rest = rest[plain..];
                var status = Rune.DecodeFromUtf8(rest, out _, out var taken);
                if (status == OperationStatus.NeedMoreData && rest.Length < 4) break;
                if (status == OperationStatus.Done)
                {
                    valid++;
                }
                else
                {
                    firstWrong = wrong++ == 0 ? line : firstWrong;
                    // Windows-1252 has no character at these five.
                    unknown += rest[0] is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D ? 1 : 0;
                    taken = 1;
                }

                rest = rest[taken..];
            }

            var left = rest.Length;
            rest.CopyTo(buffer);
            var read = bytes.ReadAtLeast(buffer.AsSpan(left), buffer.Length - left, throwOnEndOfStream: false);
            if (read == 0 && left > 0)
            {
                if (wrong == 0)
                {
                    throw new FileRefusedException(
                        $"'{path}' was not read: it ends on line {line} in the midst of a character of UTF-8, as if it were cut off.",
                        "Fetch it again, or say --encoding NAME where it is none (windows-1252 …).");
                }

                wrong++;
                left = 0;
            }

            length = left + read;
        }

        if (wrong == 0) return Utf8;
        return !isMarked && unknown == 0 && valid * ByChance <= wrong
            ? Named(path, Windows)
            : throw new FileRefusedException(
                $"'{path}' was not read: from line {firstWrong} on it holds bytes that are no UTF-8, and it is not Windows-1252 throughout either.",
                "Say --encoding NAME, or write the file anew as UTF-8.");
    }

    /// <summary>Text of two bytes a character has zeros at every other byte and next to none between.</summary>
    private static bool IsWide(ReadOnlySpan<byte> start, int zeros)
    {
        var (there, elsewhere) = (0, 0);
        var length = Math.Min(start.Length, Sample) / 2 * 2;
        for (var i = 0; i < length; i++)
        {
            if (start[i] != 0) continue;
            if (i % 2 == zeros) there++;
            else elsewhere++;
        }

        return length >= 4 && there * 2 > length / 2 && elsewhere * 20 < there;
    }
}
