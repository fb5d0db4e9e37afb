using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Importers.Times;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>Which of a table's columns are its time, as far as names do not say it.</summary>
/// <param name="file">The table.</param>
/// <param name="columns">Its columns; their roles are changed.</param>
/// <param name="survey">What they hold.</param>
/// <param name="options">What a person says.</param>
/// <param name="notes">Takes what a person should know.</param>
internal sealed class TimeColumns(DataFile file, Column[] columns, Survey survey, ReadingOptions options, List<string> notes)
{
    /// <summary>The column with the time of day, where another has the date.</summary>
    public Column? Clock { get; private set; }

    /// <summary>How it is read.</summary>
    public ClockReading? ClockTimes { get; private set; }

    /// <summary>How the names of what is no moment end.</summary>
    private static readonly string[] Identifiers =
        ["id", "no", "nr", "number", "num", "code", "key", "phone", "mobile", "tel", "zip", "barcode", "ean", "gtin", "sku", "hash"];

    private bool IsSaid => options.Columns.Count > 0;

    /// <summary>
    /// A column that is called a time and holds none gives way to one that does, or tells the hour of its day. That comes before anything is asked
    /// of what is constant: where an item is on one day alone, the day is a part of the time all the same.
    /// </summary>
    /// <exception cref="FileRefusedException">Two columns hold times.</exception>
    public void Join()
    {
        if (Array.Find(columns, c => c.Role == Role.Time) is not { } time) return;
        var seen = survey[time].Time;
        if (!seen.IsClock && (IsSaid || !seen.IsRelative)) return;
        var dates = Times();
        var moving = dates.Where(c => !survey[c].ByItem.IsConstant && !survey[c].ByUser.IsConstant).ToArray();
        // A date that never changes may be that of the item: only a time of day that is written as one cannot do without it.
        if (moving.Length > 0) dates = moving;
        else if (!seen.IsClock) dates = [.. dates.Where(c => ColumnNames.Time.Contains(ColumnNames.Normalise(c.Name ?? "")))];
        if (dates.Length > 1 && !IsSaid) throw Several(dates, time);
        if (dates is not [var date]) return;
        columns[date.Index] = date with { Role = Role.Time, Field = "" };
        columns[time.Index] = time with { Role = Role.None };
        if (survey[date].Time.IsDay && (seen.IsClock || seen.IsHour || seen.IsHourAndMinute))
        {
            (Clock, ClockTimes) = (columns[time.Index], new ClockReading(!seen.IsHour));
            notes.Add($"the time is {date.Called} with {time.Called}");
            return;
        }

        notes.Add($"column {date.Called} is the time: {time.Called} holds no moments and is left out");
    }

    /// <summary>Takes the one column of times where no name says which it is, and leaves others out.</summary>
    /// <exception cref="FileRefusedException">Two columns hold times.</exception>
    public void Find()
    {
        var times = IsSaid ? [] : Times();
        if (columns.All(c => c.Role != Role.Time) && times.Length > 0)
        {
            if (times is not [var only]) throw Several(times);
            columns[only.Index] = only with { Role = Role.Time, Field = "" };
            notes.Add($"column {only.Called} is the time: its values read as one");
            return;
        }

        foreach (var column in columns.Where(c => c.Role == Role.Context))
        {
            if (survey[column].Time.Unread is not { } unread) continue;
            notes.Add($"column {column.Called} is written like times that are not read: '{unread.Text}' {unread.Fault}");
        }

        foreach (var other in times)
        {
            columns[other.Index] = other with { Role = Role.None };
            notes.Add($"column {other.Called} holds times too and is left out");
        }
    }

    private Column[] Times() => [.. columns.Where(c =>
        c.Role == Role.Context && survey[c].MayBeTime && survey[c].Time.IsTime && !(survey[c].Time.AreNumbers && IsIdentifier(c)))];

    /// <summary>Whether numbers that could be moments are rather those of orders or telephones: named so, or of days to come.</summary>
    private bool IsIdentifier(Column column)
    {
        var name = ColumnNames.Normalise(column.Name ?? "");
        return (!ColumnNames.Time.Contains(name) && Identifiers.Any(i => name.EndsWith(i, StringComparison.Ordinal)))
            || (options.ReceivedAt is { } now && survey[column].Time.LiesBehind(now.AddDays(1).ToUnixTimeSeconds()));
    }

    private FileRefusedException Several(Column[] times, Column? named = null) => new(
        $"'{file.Path}' was not read: columns {string.Join(" and ", times.Select(c => c.Called))} both hold times.",
        $"Say which it is: --columns {string.Join(',', columns.Select(c =>
            c.Index == times[0].Index ? "time" : c.Index == named?.Index ? "-" : c.Spelling))}.");
}
