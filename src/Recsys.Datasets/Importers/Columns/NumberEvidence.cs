using System.Globalization;
using System.Text.RegularExpressions;
using Recsys.Datasets.Importers.Times;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>What all values of a column say of how its numbers are written, and whether they only count the rows.</summary>
internal sealed partial class NumberEvidence
{
    /// <summary>So many rows must be counted: fewer numbers may stand in order by chance.</summary>
    private const int FewestRows = 10;

    private long _values;
    private long _steps;
    private long _last;
    private int _direction;
    private bool _isOrdered = true;
    private long _points;
    private long _commas;
    private long _thousands;
    private long _wholes;

    /// <summary>
    /// Whether decimals stand behind a comma: more values have one that parts no thousands, as other than three figures are behind it, than have a
    /// point.
    /// </summary>
    public bool HasDecimalCommas => _commas > _points;

    /// <summary>
    /// Whether points may part thousands: each value that has one has three figures behind it and no zero before it, and other values are whole
    /// numbers without any, which no program writes that gives three decimals to all.
    /// </summary>
    public bool MayPartThousands => _thousands > 0 && _thousands == _points && _wholes > 0;

    /// <summary>Values that are zero.</summary>
    public long Zeros { get; private set; }

    /// <summary>Whether the values count the rows up or down, but for one of ten where rows are missing.</summary>
    public bool CountsRows => _isOrdered && _values >= FewestRows && _steps * 10 >= (_values - 1) * 9;

    /// <summary>Takes the next value of the column, also an empty one.</summary>
    public void AddPlace(ReadOnlySpan<char> text)
    {
        if (!_isOrdered) return;
        _isOrdered = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        if (_values++ > 0 && _isOrdered)
        {
            var direction = number.CompareTo(_last);
            _isOrdered = direction != 0 && (_direction == 0 || _direction == direction);
            _direction = direction;
            if (number == _last + direction) _steps++;
        }

        _last = number;
    }

    /// <summary>Takes the next value of the column, where there is one.</summary>
    public void AddDecimals(ReadOnlySpan<char> text)
    {
        if (text.TrimStart('-') is ['0', ..] && TimeReading.TryNumber(text, out var number) && number == 0) Zeros++;
        if (text.Contains('.'))
        {
            _points++;
            if (Thousands().IsMatch(text)) _thousands++;
        }
        else if (!text.TrimStart('-').ContainsAnyExceptInRange('0', '9')) _wholes++;
        else if (IsDecimalComma(text)) _commas++;
    }

    /// <summary>Whether a number has decimals behind a comma, which can be no thousands.</summary>
    public static bool IsDecimalComma(ReadOnlySpan<char> text) => Decimals().IsMatch(text);

    [GeneratedRegex(@"^[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+$")]
    private static partial Regex Thousands();

    [GeneratedRegex("^[+-]?(?:0,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,}))$")]
    private static partial Regex Decimals();
}
