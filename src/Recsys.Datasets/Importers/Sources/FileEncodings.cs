using System.Buffers;
using System.Text;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// Which characters the bytes of a file are. A byte order mark says it; zeros at every other byte are UTF-16; bytes that are UTF-8 throughout are
/// UTF-8; bytes that are none of it nowhere, and each a character of Windows-1252, are that. A mixture is refused: whichever was taken, ids would
/// change.
/// </summary>
internal static class FileEncodings
{
    private const int Sample = 4096;

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

    /// <summary>Reads the bytes to their end, or until they say which encoding they have.</summary>
    /// <exception cref="FileRefusedException">They are of no one encoding.</exception>
    public static Encoding Detect(string path, Stream bytes)
    {
        var buffer = new byte[64 * 1024];
        var length = bytes.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var start = buffer.AsSpan(0, length);
        if (start.StartsWith(Encoding.UTF32.Preamble)) return Encoding.UTF32;
        if (start.StartsWith(Encoding.Unicode.Preamble) || IsWide(start, zeros: 1)) return Encoding.Unicode;
        if (start.StartsWith(Encoding.BigEndianUnicode.Preamble) || IsWide(start, zeros: 0)) return Encoding.BigEndianUnicode;
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
                var plain = rest.IndexOfAnyExceptInRange((byte)0, (byte)127);
                line += rest[..(plain < 0 ? rest.Length : plain)].Count((byte)'\n');
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
                firstWrong = wrong++ == 0 ? line : firstWrong;
                left = 0;
            }

            length = left + read;
        }

        if (wrong == 0) return Utf8;
        return !isMarked && unknown == 0 && valid < wrong
            ? Named(path, "windows-1252")
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
