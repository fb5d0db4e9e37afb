using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Importers.Times;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>Which of a table's columns are its time, as far as names do not say it.</summary>
/// <param name="file">The table.</param>
/// <param name="shape">How it is cut into cells.</param>
/// <param name="columns">Its columns; their roles are changed.</param>
/// <param name="survey">What they hold.</param>
/// <param name="options">What a person says.</param>
/// <param name="notes">Takes what a person should know.</param>
internal sealed class TimeColumns(
    DataFile file, Shape shape, Column[] columns, Survey survey, ReadingOptions options, List<string> notes)
{
    /// <summary>The column with the time of day, where another has the date.</summary>
    public Column? Clock { get; private set; }

    /// <summary>How it is read.</summary>
    public ClockReading? ClockTimes { get; private set; }

    /// <summary>How long before midnight in UTC a day begins where it does so first; behind it how long after that it ends where it does so
    /// last.</summary>
    private static readonly TimeSpan BeginsBefore = TimeSpan.FromHours(14);

    private static readonly TimeSpan EndsAfter = TimeSpan.FromHours(24 + 12);

    /// <summary>How the names of what is no moment end.</summary>
    private static readonly string[] Identifiers =
        ["id", "no", "nr", "number", "num", "code", "key", "phone", "mobile", "tel", "zip", "barcode", "ean", "gtin", "sku", "hash"];

    private bool IsSaid => options.Columns.Count > 0;

    /// <summary>
    /// A column that is called a time and holds none gives way to one that does, or tells the hour of its day. That comes before anything is asked
    /// of what is constant: where an item is on one day alone, the day is a part of the time all the same. A column of days gives way to the one of
    /// moments on the same days; else one that is called an hour or the like tells the time of the day.
    /// </summary>
    /// <exception cref="FileRefusedException">Two columns hold times.</exception>
    public void Join(CancellationToken cancellationToken)
    {
        if (Array.Find(columns, c => c.Role == Role.Time) is not { } time) return;
        var seen = survey[time].Time;
        // A programme has one hour for each of its items.
        if (!IsSaid && !seen.MayBeClock && !seen.IsRelative && survey[time].ByItem.IsConstant)
        {
            GiveToItem(time);
            return;
        }

        if (seen.IsDay && !IsSaid)
        {
            Refine(time, cancellationToken);
            return;
        }

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
            JoinClock(date, time);
            return;
        }

        notes.Add($"column {date.Called} is the time: {time.Called} holds no moments and is left out");
    }

    /// <summary>A time that is the same in all rows of an item is the item's own, as that of its release is.</summary>
    /// <exception cref="FileRefusedException">No other column is the time.</exception>
    private void GiveToItem(Column time)
    {
        var own = time with { Role = Role.OfItem, Field = ColumnNames.BaseName(time.Name ?? "") };
        Column[] moving = [.. Times().Where(c => !survey[c].ByItem.IsConstant && !survey[c].ByUser.IsConstant)];
        if (moving is not [var other])
        {
            throw new FileRefusedException(
                $"'{file.Path}' was not read: column {time.Called} has one time for each item, whoever took it: it may be that of the item, "
                    + "as of its release.",
                $"Say --columns {Spell(own)} where it is, or {Spell(time)} where it is when its user took it.");
        }

        (columns[time.Index], columns[other.Index]) = (own, other with { Role = Role.Time, Field = "" });
        notes.Add($"column {other.Called} is the time: {time.Called} is constant for each item and describes it");

        string Spell(Column said) => string.Join(',', columns.Select(c => c.Index == said.Index ? said.Spelling : c.Spelling));
    }

    private void Refine(Column day, CancellationToken cancellationToken)
    {
        Column[] moments = [.. Times().Where(c => !survey[c].Time.IsDay && FallsOn(c, day, cancellationToken))];
        if (moments is [var moment])
        {
            columns[moment.Index] = moment with { Role = Role.Time, Field = "" };
            columns[day.Index] = day with { Role = Role.None };
            notes.Add($"column {moment.Called} is the time: {day.Called} has the days of the same moments and is left out");
            return;
        }

        var names = ColumnNames.Normalised([.. columns.Select(c => c.Name ?? "")]);
        string[] clocks = [.. columns.Select(c => c.Role == Role.Context && survey[c].Time is { IsClock: true } or { IsHour: true }
            or { IsHourAndMinute: true } ? names[c.Index] : "")];
        if (ColumnNames.Find(clocks, ColumnNames.Clock) is >= 0 and var at) JoinClock(day, columns[at]);
    }

    private void JoinClock(Column date, Column clock)
    {
        var seen = survey[clock].Time;
        // Most may be of the first minutes after midnight.
        var isPacked = !seen.IsHour || (seen.HasMinutes && !ColumnNames.Hour.Contains(ColumnNames.Normalise(clock.Name ?? "")));
        (Clock, ClockTimes) = (columns[clock.Index] = clock with { Role = Role.None }, new ClockReading(isPacked));
        notes.Add($"the time is {date.Called} with {clock.Called}");
    }

    /// <summary>Whether moments lie on the days of another column, in nine of ten rows, wherever on earth these were the days.</summary>
    private bool FallsOn(Column moments, Column days, CancellationToken cancellationToken)
    {
        var (precise, plain) = (Reading(moments), Reading(days));
        var (both, alike) = (0L, 0L);
        using var rows = shape.Open(file);
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.Count != columns.Length || !precise.TryRead(Placeholders.Strip(rows[moments.Index]), out var moment, out _)
                || !plain.TryRead(Placeholders.Strip(rows[days.Index]), out var day, out _)) continue;
            both++;
            if (moment >= day - BeginsBefore && moment < day + EndsAfter) alike++;
        }

        return Headless.AreMost(alike, both);

        TimeReading Reading(Column column) => survey[column].Time.Read(file.Path, column.Called, options.DateOrder);
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

        foreach (var column in columns.Where(c => c.Role == Role.Context).ToArray())
        {
            if (survey[column].Time.Unread is not { } unread) continue;
            columns[column.Index] = column with { Role = Role.None };
            notes.Add($"column {column.Called} is written like times that are not read and is left out: '{unread.Text}' {unread.Fault}");
        }

        // Moments have their time of day.
        Column[] clocks = [.. columns.Where(c => !IsSaid && c.Role == Role.Context && survey[c].Time is { IsClock: true } or { IsHourAndMinute: true }
            && ColumnNames.TimeOfDay.Contains(ColumnNames.Normalise(c.Name ?? "")))];
        foreach (var other in columns.Any(c => c.Role == Role.Time && !survey[c].Time.IsDay) ? times.Concat(clocks).Distinct() : times)
        {
            columns[other.Index] = other with { Role = Role.None };
            notes.Add($"column {other.Called} holds times too and is left out");
        }
    }

    private Column[] Times() => [.. columns.Where(c => c.Role == Role.Context && !LabelColumns.IsOfNoDeed(c)
        && survey[c].MayBeTime && survey[c].Time.IsTime && !(survey[c].Time.AreNumbers && IsIdentifier(c)))];

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
