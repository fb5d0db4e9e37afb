using System.Globalization;
using Recsys.Datasets.Importers.Times;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// What values ratings have. One that many rows have and that lies apart from all others may stand for no rating at all: -1 beside 1 to 10, 99 beside
/// -10 to 10, a 0 that more rows have than the value above it.
/// </summary>
internal sealed class RatingScale
{
    /// <summary>Beyond so many different values nothing is asked.</summary>
    private const int MostValues = 10_000;

    /// <summary>Fewer different values show no scale.</summary>
    private const int FewestValues = 5;

    /// <summary>Of a scale that few rows show a part of.</summary>
    private const int FewestOfPart = 3;

    /// <summary>So many rows, and one of so many, are many.</summary>
    private const int FewestRows = 5;

    private const int LeastShare = 50;

    private const int FewestOfTwo = 20;

    private readonly SortedDictionary<double, long> _rows = [];

    /// <summary>What is to be asked, or null.</summary>
    public string? Question
    {
        get
        {
            if (_rows.Count is < FewestOfPart or > MostValues) return null;
            double[] values = [.. _rows.Keys];
            // Few rows show a part of the scale: below zero, or where half of the rows have it, a value is apart from any.
            var isApart = (values[0] < 0 && values[1] > 0) || _rows[values[0]] * 2 >= _rows.Values.Sum();
            if (_rows.Count < FewestValues && !(isApart && Answers is null)) return null;
            return Ask(values[0], values[1], values[^1]) ?? Ask(values[^1], values[0], values[^2]);
        }
    }

    /// <summary>
    /// All values where they may be answers and no ratings: two, one of them 0 or -1, or all three of -1, 0 and 1; else null. Values of other sizes
    /// may be those of a scale of which few rows show two.
    /// </summary>
    public double[]? Answers
    {
        get
        {
            if (_rows.Count is < 2 or > 3) return null;
            double[] values = [.. _rows.Keys];
            var areSigns = values.All(v => v is -1 or 0 or 1);
            var areTwo = values.Length == 2 && values[0] is -1 or 0 && _rows.Values.Sum() >= FewestOfTwo;
            return areSigns || areTwo ? values : null;
        }
    }

    /// <summary>Takes a value.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        if (_rows.Count > MostValues) return;
        var isRead = TimeReading.TryNumber(NumberEvidence.IsDecimalComma(text) ? text.ToString().Replace(',', '.') : text, out var number);
        if (isRead) _rows[number] = _rows.GetValueOrDefault(number) + 1;
    }

    private string? Ask(double value, double least, double most)
    {
        var rows = _rows[value];
        var isApart = (value < 0 && least >= 0) || (value == 0 && least >= 1 && rows > _rows[least])
            || Math.Max(value - most, least - value) > most - least;
        return !isApart || rows < FewestRows || rows * LeastShare < _rows.Values.Sum() ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{rows} rows have the rating {value}, the others {least} to {most}: where it stands for no rating, empty those cells");
    }
}
