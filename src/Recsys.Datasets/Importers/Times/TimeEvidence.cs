namespace Recsys.Datasets.Importers.Times;

/// <summary>What all values of a column say of how its times are written.</summary>
internal sealed class TimeEvidence
{
    private static readonly int[] PackedLengths = [8, 10, 12, 14, 17];

    private readonly Dictionary<NumberUnit, long> _units = [];
    private readonly int[] _packed = new int[18];
    private long _values;
    private long _numbers;
    private long _dates;
    private long _clocks;
    private long _moments;
    private long _unread;
    private long _days;
    private long _hours;
    private long _clockNumbers;
    private double _largest;
    private double _latest;
    private (string Text, string Fault)? _firstUnread;
    private readonly DayEvidence _order = new();
    private readonly DayEvidence _orderOfNumbers = new();
    private long _yearLast;
    private long _bareDays;
    private (string Text, long Line) _firstYearDayMonth;
    private long _yearDayMonth;
    private (string Text, long Line) _firstForeign;
    private long _foreign;

    /// <summary>Whether the values are times of day without a date.</summary>
    public bool IsClock => Are(_clocks);

    /// <summary>Whether the values may be times of day, in letters or in figures: all of the first ones may be of midnight.</summary>
    public bool MayBeClock => IsClock || Are(_clockNumbers);

    /// <summary>Whether the values are numbers from 0 to 23, and not all of them 0.</summary>
    public bool IsHour => _largest > 0 && Are(_hours);

    /// <summary>Whether the values are numbers that may be hours and minutes, <c>HHmm</c>, and not all of them 0.</summary>
    public bool IsHourAndMinute => _largest > 0 && Are(_clockNumbers);

    /// <summary>Whether some of the numbers are hours and minutes and no hours.</summary>
    public bool HasMinutes => _clockNumbers > _hours;

    /// <summary>Whether the values are days and none of them says a time of day.</summary>
    public bool IsDay => IsYearLast || (_days > 0 && _days == _dates + _packed[8]);

    /// <summary>How many dates say no time of day where others do.</summary>
    public long DaysAmongMoments => _bareDays < _dates ? _bareDays : 0;

    /// <summary>Whether the values are moments, written as dates or as numbers that can hardly be anything else.</summary>
    public bool IsTime => Are(_dates + Math.Max(_moments, PackedLengths.Max(l => _packed[l])));

    /// <summary>Whether the times are numbers.</summary>
    public bool AreNumbers => Are(_numbers);

    /// <summary>Whether a number that is a moment lies behind another one, in seconds since 1970.</summary>
    public bool LiesBehind(long seconds) => _latest > seconds;

    /// <summary>The first value and why it is no time, where every one is written like a time and not all are read.</summary>
    public (string Text, string Fault)? Unread => _values > 0 && _unread > 0 && _unread + _dates == _values ? _firstUnread : null;

    /// <summary>Whether the values are numbers that are too small for moments.</summary>
    public bool IsRelative => Are(_numbers) && IsSmall;

    /// <summary>
    /// Whether numbers that are moments lie all before October 1994: seconds of nowadays that count from 2001, as Apple's do, would.
    /// </summary>
    public bool IsOld => _numbers == _values && Packed == 0 && _largest is >= TimeReading.SmallestMoment and < 7.8e8;

    private bool IsSmall => _numbers > 0 && _dates == 0 && Packed == 0 && !IsYearLast && _largest < TimeReading.SmallestMoment;

    /// <summary>Whether numbers are dates with the year last.</summary>
    private bool IsYearLast => _yearLast > 0 && _dates == 0 && Packed == 0 && _yearLast * 10 >= _numbers * 9;

    // A broken value among many must not decide.
    private bool Are(long count) => Columns.Headless.AreMost(count, _values);

    private int Packed => Array.Find(PackedLengths, l => _numbers > 0 && _packed[l] * 10 >= _numbers * 9);

    private NumberUnit Unit => _units.FirstOrDefault(u => u.Value * 10 >= _numbers * 9).Key;

    public void Add(ReadOnlySpan<char> text, long line)
    {
        _values++;
        text = Columns.WholeDecimals.Number(text);
        if (DayEvidence.IsYearDayMonth(text) && _yearDayMonth++ == 0) _firstYearDayMonth = (text.ToString(), line);
        if (TimeReading.TryNumber(text, out var number))
        {
            _numbers++;
            _largest = Math.Max(_largest, number);
            if (PackedLengths.Contains(text.Length) && TimeReading.TryPacked(text, out _, out _))
            {
                _packed[text.Length]++;
                if (text.Length == 8) _days++;
            }

            AddYearLast(text, line);
            if (TimeReading.UnitOf(number) is var unit and not NumberUnit.Unix) _units[unit] = _units.GetValueOrDefault(unit) + 1;
            if (!text.ContainsAnyExceptInRange('0', '9') && number < 2400)
            {
                if (number < 24) _hours++;
                if (number % 100 < 60) _clockNumbers++;
            }

            // From 2001 to 2036 in seconds or milliseconds: identifiers are of any size.
            if (!text.ContainsAny('.', '-', 'e') && number is (>= 1e9 and < 2.1e9) or (>= 1e12 and < 2.1e12))
            {
                _moments++;
                _latest = Math.Max(_latest, number < 1e12 ? number : number / 1e3);
            }

            return;
        }

        var isOpen = TimeText.IsOpen(text, out var first, out var second);
        var isDayFirst = TimeText.TryParse(text, DateOrder.Dmy, out var time, out var fault);
        var isMonthFirst = isDayFirst;
        var other = time;
        if (isOpen) isMonthFirst = TimeText.TryParse(text, DateOrder.Mdy, out other, out _);
        if (isDayFirst || isMonthFirst)
        {
            _dates++;
            if ((isDayFirst ? time : other).TimeOfDay == TimeSpan.Zero)
            {
                _days++;
                if (!text.Contains(':')) _bareDays++;
            }

            _order.Add(text, line, isDayFirst, isMonthFirst, isOpen && first != second);
        }
        else if (fault == TimeText.ClockFault)
        {
            _clocks++;
        }
        else if (TimeText.FaultsOfDates.Contains(fault))
        {
            _unread++;
            _firstUnread ??= (text.ToString(), fault);
            if (fault == TimeText.MonthFault && _foreign++ == 0) _firstForeign = (text.ToString(), line);
        }
    }

    /// <summary>How the column is read.</summary>
    /// <exception cref="FileRefusedException">
    /// Its dates contradict each other, or say nowhere which number is the day, or months of another language are among them.
    /// </exception>
    public TimeReading Read(string path, string column, DateOrder order)
    {
        // Some words for months are those of English, so that a part of the rows would be learnt from.
        if (_foreign * 10 > _dates)
        {
            throw new FileRefusedException(
                $"'{path}' was not read: column {column} names months in no English words (line {_firstForeign.Line}: '{_firstForeign.Text}').",
                "Write the dates in figures, such as 2021-03-04.");
        }

        // The days up to the twelfth would be months.
        if (_yearDayMonth * 10 > _values)
        {
            throw new FileRefusedException(
                $"'{path}' was not read: column {column} has the day between year and month (line {_firstYearDayMonth.Line}: "
                    + $"'{_firstYearDayMonth.Text}').",
                "Write the month behind the year, such as 2021-03-31.");
        }

        if (order == DateOrder.Unknown) order = (IsYearLast ? _orderOfNumbers : _order).Order(path, column);
        return new TimeReading(Packed, IsSmall, order, Unit) { IsYearLast = IsYearLast };
    }

    private void AddYearLast(ReadOnlySpan<char> text, long line)
    {
        if (DayEvidence.WithStrokes(text) is not { } date) return;
        var isDayFirst = TimeText.TryParse(date, DateOrder.Dmy, out var time, out _);
        var isMonthFirst = TimeText.TryParse(date, DateOrder.Mdy, out var other, out _);
        if (!isDayFirst && !isMonthFirst) return;
        _yearLast++;
        _orderOfNumbers.Add(text, line, isDayFirst, isMonthFirst, time != other);
    }
}
