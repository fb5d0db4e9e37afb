namespace Recsys.Datasets.Importers.Times;

/// <summary>What all values of a column say of how its times are written.</summary>
internal sealed class TimeEvidence
{
    private static readonly int[] PackedLengths = [8, 12, 14, 17];

    private readonly int[] _packed = new int[18];
    private long _values;
    private long _numbers;
    private long _dates;
    private long _clocks;
    private long _moments;
    private long _unread;
    private double _largest;
    private (string Text, string Fault)? _firstUnread;
    private (string Text, long Line)? _dayFirst;
    private (string Text, long Line)? _monthFirst;
    private (string Text, long Line)? _open;

    /// <summary>Whether every value is a time of day without a date.</summary>
    public bool IsClock => _values > 0 && _clocks == _values;

    /// <summary>Whether every value is a moment, written as a date or as a number that can hardly be anything else.</summary>
    public bool IsTime => Columns.Headless.AreMost(_dates + Math.Max(_moments, PackedLengths.Max(l => _packed[l])), _values);

    /// <summary>The first value and why it is no time, where every one is written like a time that is not read.</summary>
    public (string Text, string Fault)? Unread => _values > 0 && _unread == _values ? _firstUnread : null;

    /// <summary>Whether every value is a date or a time in letters.</summary>
    public bool IsText => _values > 0 && _dates == _values;

    public void Add(ReadOnlySpan<char> text, long line)
    {
        _values++;
        if (TimeReading.TryNumber(text, out var number))
        {
            _numbers++;
            _largest = Math.Max(_largest, number);
            if (PackedLengths.Contains(text.Length) && TimeReading.TryPacked(text, out _, out _)) _packed[text.Length]++;
            // From 2001 to 2036 in seconds or milliseconds: identifiers are of any size.
            if (!text.ContainsAny('.', '-', 'e') && number is (>= 1e9 and < 2.1e9) or (>= 1e12 and < 2.1e12)) _moments++;
            return;
        }

        if (TimeText.IsOpen(text, out var first, out var second))
        {
            if (first > 12) _dayFirst ??= (text.ToString(), line);
            else if (second > 12) _monthFirst ??= (text.ToString(), line);
            else if (first != second) _open ??= (text.ToString(), line);
        }

        if (TimeText.TryParse(text, DateOrder.Dmy, out _, out var fault) || TimeText.TryParse(text, DateOrder.Mdy, out _, out _)) _dates++;
        else if (fault.StartsWith("is a time of day", StringComparison.Ordinal)) _clocks++;
        else if (fault.StartsWith("has a year", StringComparison.Ordinal) || fault.StartsWith("begins with a weekday", StringComparison.Ordinal))
        {
            _unread++;
            _firstUnread ??= (text.ToString(), fault);
        }
    }

    /// <summary>How the column is read.</summary>
    /// <exception cref="FileRefusedException">Its dates contradict each other, or say nowhere which number is the day.</exception>
    public TimeReading Read(string path, string column, DateOrder order)
    {
        if (order == DateOrder.Unknown)
        {
            if (_dayFirst is { } day && _monthFirst is { } month)
            {
                throw new FileRefusedException(
                    $"'{path}' was not read: in column {column} the day comes first on line {day.Line} ('{day.Text}') "
                        + $"and the month on line {month.Line} ('{month.Text}').",
                    "Say --date-order dmy or mdy; what does not fit is rejected then.");
            }

            if (_dayFirst is null && _monthFirst is null && _open is { } open)
            {
                throw new FileRefusedException(
                    $"'{path}' was not read: no date of column {column} says which number is the day (line {open.Line}: '{open.Text}').",
                    "Say --date-order dmy or mdy.");
            }

            order = _dayFirst is not null ? DateOrder.Dmy : _monthFirst is not null ? DateOrder.Mdy : DateOrder.Unknown;
        }

        // A broken number among many must not decide.
        var packed = Array.Find(PackedLengths, l => _numbers > 0 && _packed[l] * 10 >= _numbers * 9);
        return new TimeReading(packed, _numbers > 0 && _dates == 0 && packed == 0 && _largest < TimeReading.SmallestMoment, order);
    }
}
