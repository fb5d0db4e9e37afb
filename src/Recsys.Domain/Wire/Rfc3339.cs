namespace Recsys.Domain.Wire;

/// <summary>
/// The one reading of moments: RFC 3339, <c>2026-03-01T18:30:00+01:00</c>. The offset is what tells which hour it was, so a text without one
/// is no moment, in the API, in requests and in files of events alike. <c>t</c> and <c>z</c> may be small; up to nine decimals are taken, of which
/// seven are kept; seconds may be left out.
/// </summary>
public static class Rfc3339
{
    private const int MaxDecimals = 9;
    private const int KeptDecimals = 7;

    /// <summary>The form in one example.</summary>
    public const string Example = "2026-03-01T18:30:00+01:00";

    /// <summary>Reads a moment.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="moment">The moment with its offset.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset moment) => TryParse(text, needsOffset: true, out moment);

    /// <summary>Reads a moment whose offset may be missing, which then is UTC, and whose date may be parted by a blank: the times of
    /// tables.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="moment">The moment with its offset.</param>
    public static bool TryParseLoosely(ReadOnlySpan<char> text, out DateTimeOffset moment) => TryParse(text, needsOffset: false, out moment);

    private static bool TryParse(ReadOnlySpan<char> text, bool needsOffset, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length < 16 || text[4] != '-' || text[7] != '-' || text[13] != ':'
            || !(text[10] is 'T' or 't' || (!needsOffset && text[10] == ' '))
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59
            || !Seconds(text[16..], out var ticks, out var rest) || !Offset(rest, needsOffset, out var offset))
        {
            return false;
        }

        var local = new DateTime(year, month, day, hour, minute, 0).AddTicks(ticks);
        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        moment = new DateTimeOffset(local, offset);
        return true;
    }

    private static bool Seconds(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text.IsEmpty || text[0] != ':')
        {
            return true;
        }

        if (text.Length < 3 || !Digits(text[1..3], out var seconds) || seconds > 59)
        {
            return false;
        }

        rest = text = text[3..];
        if (!text.IsEmpty && text[0] == '.' && !Fraction(text, out ticks, out rest))
        {
            return false;
        }

        ticks += seconds * TimeSpan.TicksPerSecond;
        return true;
    }

    private static bool Fraction(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        var length = text[1..].IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? text.Length - 1 : length;
        if (length is < 1 or > MaxDecimals)
        {
            return false;
        }

        for (var i = 0; i < KeptDecimals; i++)
        {
            ticks = (ticks * 10) + (i < length ? text[1 + i] - '0' : 0);
        }

        rest = text[(1 + length)..];
        return true;
    }

    private static bool Offset(ReadOnlySpan<char> text, bool needsOffset, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z" || (text.IsEmpty && !needsOffset))
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !Digits(text[1..3], out var hours)
            || !Digits(text[4..], out var minutes)
            || minutes > 59 || (hours * 60) + minutes > 14 * 60)
        {
            return false;
        }

        offset = TimeSpan.FromMinutes((text[0] == '-' ? -1 : 1) * ((hours * 60) + minutes));
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        return true;
    }
}
