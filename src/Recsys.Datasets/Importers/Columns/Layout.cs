using System.Globalization;
using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Importers.Times;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>How the rows of a table become interactions: the shape of the first lines and the survey of all of them together.</summary>
internal sealed class Layout
{
    /// <summary>What stands before a visit that is taken for a user, so that no user has its name.</summary>
    public const string VisitPrefix = "session ";

    /// <summary>One zero of so many values is no exception.</summary>
    private const int LeastOfZeros = 10;

    /// <summary>In so many rows there are more than a few users and items.</summary>
    private const int FewestOfIds = 50;

    private readonly List<string> _notes;
    private readonly HashSet<Role> _wholeDecimals = [];
    private readonly HashSet<Role> _signs = [];
    private readonly Dictionary<Role, Column> _standIns = [];

    private Layout(
        DataFile file, Shape shape, IReadOnlyList<Column> named, Survey survey, ReadingOptions options, CancellationToken cancellationToken)
    {
        Named = named;
        shape = shape with { Quotes = [.. shape.Columns.Select(c => survey[c].Quoting)] };
        (Shape, Columns) = (shape, [.. shape.Columns]);
        _notes = [.. shape.Notes, .. Columns.Where(c => survey[c].Quoting is not null).Select(c =>
            $"column {c.Called} writes its values as {survey[c].Quoting!.Opening}…{survey[c].Quoting!.Closing}, which is no part of them")];
        Words = new EventWords(options.EventTypes);
        HasComments = shape.Delimiter is not null && survey.HasComments;
        if (options.Columns.Count == 0) new NamesakeColumns(Columns, survey, Words, _notes).Choose();
        Visits();
        FillIn(Role.Session, ColumnNames.Session, survey);
        FillIn(Role.User, ColumnNames.User, survey);
        // Beside ids, what is called by a noun may be the name of the thing.
        FillIn(Role.Item, survey[Find(Role.Item)!].IsEmpty ? ColumnNames.Item : [.. ColumnNames.Item.Except(ColumnNames.ItemNouns)], survey);
        if (options.Columns.Count > 0 && Find(Role.Item) is { } lists && survey[lists].AreLists) _notes.Add(
            $"column {lists.Called} holds several ids in a cell, which are read as one id: write a row for each");
        if (survey.Spanning is { Rows: > 0 } many) _notes.Add(
            $"{many.Rows} {(many.Rows == 1 ? "row spans" : "rows span")} several lines, the first of them on line {many.Line}");
        var labels = new LabelColumns(file, Columns, survey, options, Words, _notes);
        labels.Find();
        Ask("user", "nobody", survey.Nobodies);
        Ask("item", "nothing", survey.Nothings);
        if (survey.Total is { } total) _notes.Add(
            $"the last row, on line {total.Line}, is of user '{total.Id}': does it hold the sums of the others?");
        Number(survey, options);
        var times = new TimeColumns(file, shape, Columns, survey, options, _notes);
        times.Join(cancellationToken);
        Describe(survey);
        times.Find();
        if (options.Columns.Count == 0) labels.AskOfCalledOff();
        Events(survey);
        (Clock, ClockTimes) = (times.Clock, times.ClockTimes);
        if (FillIn(Role.Time, ColumnNames.Time, survey, c => survey[c].Time is { IsTime: true, IsRelative: false }) is { } other)
        {
            OtherTime = (other, survey[other].Time.Read(file.Path, other.Called, options.DateOrder));
        }

        Bound(survey);
        Time = Find(Role.Time) is { } time ? survey[time].Time.Read(file.Path, time.Called, options.DateOrder) : null;
        if (Time is { Unit: not NumberUnit.Unix }) _notes.Add($"the times are read as {Time.UnitInWords}");
        if (Find(Role.Time) is { } column && survey[column].Time.IsOld) _notes.Add(
            "all times lie before 1995: do their numbers count from another year than 1970?");
        if (Find(Role.Time) is { } mixed && Clock is null && survey[mixed].Time.DaysAmongMoments is > 0 and var days) _notes.Add(
            $"{days} {(days == 1 ? "time is a day" : "times are days")} without a time of day: learnt as midnight in UTC");
        Order = Time is null ? InteractionOrder.Lines : Time.IsRelative ? InteractionOrder.Numbers : InteractionOrder.Timestamps;
        if (Order == InteractionOrder.Numbers) _notes.Add(
            "the times are too small for moments: they order the rows, and there is no hour and no weekday");
        if (Order == InteractionOrder.Lines) _notes.Add(
            "no column holds a time: the lines are taken in their order, and there is no hour and no weekday");
    }

    public Shape Shape { get; }

    public Column[] Columns { get; }

    /// <summary>The columns as the header alone tells them, whatever the rows say.</summary>
    public IReadOnlyList<Column> Named { get; }

    /// <summary>How times are read; null where there are none.</summary>
    public TimeReading? Time { get; }

    /// <summary>The column whose times stand for those that are empty, and how they are read.</summary>
    public (Column Column, TimeReading Reading)? OtherTime { get; }

    /// <summary>The column with the time of day, where another has the date.</summary>
    public Column? Clock { get; }

    /// <summary>How it is read.</summary>
    public ClockReading? ClockTimes { get; }

    /// <summary>The column that names the events, so that a row with an id that came before is one that was sent again.</summary>
    public Column? Event { get; private set; }

    public InteractionOrder Order { get; }

    public EventWords Words { get; }

    /// <summary>Whether decimals of values stand behind a comma.</summary>
    public bool HasDecimalCommas { get; private set; }

    /// <summary>Whether a point in an amount may part thousands.</summary>
    public bool HasThousands { get; private set; }

    /// <summary>Whether rows that begin as a comment are comments.</summary>
    public bool HasComments { get; }

    public IReadOnlyList<string> Notes => _notes;

    public static Layout Of(DataFile file, Shape shape, ReadingOptions options, CancellationToken cancellationToken)
    {
        var (named, isSaid) = (shape.Columns, options.Columns.Count > 0);
        var survey = Survey.Of(file, shape, isSaid, cancellationToken);
        // What is constant for whom is asked anew where another column is the user or the item.
        while (!isSaid && NamesakeColumns.BetterIds(shape, survey) is var (better, note))
        {
            shape = better with { Notes = [.. shape.Notes, note] };
            survey = Survey.Of(file, shape, isSaid, cancellationToken);
        }

        return new Layout(file, shape, named, survey, options, cancellationToken);
    }

    /// <summary>The id that a row has in the column of the user, the item or the visit; empty where there is none.</summary>
    public ReadOnlySpan<char> IdOf(Rows row, Column column)
    {
        var cell = row[column.Index];
        var id = _signs.Contains(column.Role) ? Placeholders.StripWords(cell) : Placeholders.Strip(cell);
        if (id.IsEmpty && _standIns.TryGetValue(column.Role, out var other)) id = Placeholders.Strip(row[other.Index]);
        return _wholeDecimals.Contains(column.Role) ? WholeDecimals.Number(id) : id;
    }

    public Column? Find(Role role) => Array.Find(Columns, c => c.Role == role);

    private void Ask(string what, string nothing, IEnumerable<(string Id, double Share)> ids)
    {
        foreach (var (id, share) in ids) _notes.Add(
            $"{what} '{id}' has {(share < 0.01 ? $"{share:P1}" : $"{share:P0}")} of all rows: does it stand for {nothing}?");
    }

    private void Visits()
    {
        var user = Find(Role.User)!;
        if (user.Name is { } name && !ColumnNames.User.Contains(ColumnNames.Normalise(name))
            && ColumnNames.Session.Contains(ColumnNames.Normalise(name)))
        {
            _notes.Add($"no column names the user: the visit, {user.Called}, stands for it");
        }

        if (Find(Role.Session) is { } session)
        {
            _notes.Add($"where there is no user, the visit of {session.Called} stands for it, named '{VisitPrefix}…' as users may have its name");
        }
    }

    /// <summary>Where a column is empty in some rows, the next one with a name for the same thing stands for it there.</summary>
    private Column? FillIn(Role role, string[] names, Survey survey, Func<Column, bool>? fits = null)
    {
        if (Find(role) is not { Name.Length: > 0 } column || survey[column].Empties == 0) return null;
        // Times that are not the time are left out by now.
        var called = ColumnNames.Normalised([.. Columns.Select(c => c.Name ?? "")]);
        var others = Columns.Select(c => (c.Role == Role.Context || (role == Role.Time && c.Role == Role.None)) && c != Clock
            && !survey[c].IsEmpty && (fits is null || fits(c)) ? called[c.Index] : "").ToArray();
        if (ColumnNames.Find(others, names) is not (>= 0 and var at)) return null;
        Columns[at] = Columns[at] with { Role = Role.None };
        _standIns[role] = Columns[at];
        _notes.Add($"where {column.Called} is empty, {Columns[at].Called} stands for it");
        return Columns[at];
    }

    private void Events(Survey survey)
    {
        var called = ColumnNames.Normalised([.. Columns.Select(c => c.Name ?? "")]);
        var names = Columns.Select(c => c.Role == Role.None && survey[c].Events.NamesEvents ? called[c.Index] : "").ToArray();
        Event = ColumnNames.Find(names, ColumnNames.Event) is >= 0 and var at ? Columns[at] : null;
        if (Event is not null && survey[Event].Events.Again > 0) _notes.Add(
            $"column {Event.Called} names the events: a row with an id that came before is one that was sent again, and counts once");
        foreach (var other in Columns.Where(c => survey[c].Events is { Again: > 0, NamesEvents: false })) _notes.Add(
            $"column {other.Called} is called like the id of an event, but its values come again with other users or items: it is left out");
    }

    private void Number(Survey survey, ReadingOptions options)
    {
        foreach (var column in Columns.Where(c => c.Role == Role.Context && !survey[c].Time.IsTime).ToArray())
        {
            var countsRows = survey[column].Numbers.CountsRows;
            var isNumber = options.Columns.Count == 0 && ColumnNames.IsRowNumber(column.Name ?? "");
            if (!isNumber && !countsRows) continue;
            Columns[column.Index] = column with { Role = Role.None };
            _notes.Add($"column {column.Called} {(countsRows ? "counts the rows" : "has the name of a row's number")} and is left out");
        }

        foreach (var column in Columns.Where(c => survey[c].Unread.Count > 0))
        {
            var (count, line) = survey[column].Unread;
            _notes.Add($"{count} {(count == 1 ? "value" : "values")} of column {column.Called}, the first on line {line}, "
                + "have letters that an earlier program could not read (U+FFFD): different ids may have become one");
        }

        foreach (var column in Columns.Where(c => survey[c].Unseen > 0)) _notes.Add(
            $"{survey[column].Unseen} {(survey[column].Unseen == 1 ? "value" : "values")} of column {column.Called}, the first on line "
                + $"{survey[column].FirstUnseen}, have characters that nobody sees (U+200B, U+2060, U+FEFF): one id may have become two");
        foreach (var column in Columns.Where(c => survey[c].Signs.Count > 1))
        {
            _signs.Add(column.Role);
            _notes.Add($"column {column.Called} holds {string.Join(", ", survey[column].Signs.Order(StringComparer.Ordinal).Select(s => $"'{s}'"))}: "
                + "several such signs are ids, one alone would stand for nobody");
        }

        foreach (var column in Columns.Where(c => c.Role is Role.User or Role.Item && survey[c].AreWholeDecimals))
        {
            _wholeDecimals.Add(column.Role);
            _notes.Add($"column {column.Called} writes whole numbers with '.0' behind them, which is no part of the ids");
        }

        foreach (var role in (Role[])[Role.User, Role.Item])
        {
            var (column, ids) = (Find(role)!, survey.IdsOf(role));
            if (options.Columns.Count > 0 || survey[column].Values < FewestOfIds || ids > NamesakeColumns.MostOfNone) continue;
            _notes.Add($"column {column.Called}, the {(role == Role.User ? "user" : "item")}, holds {ids} different "
                + $"{(ids == 1 ? "value" : "values")}: say another one in --columns where that is none");
        }

        AskOfValues(survey, options);
        foreach (var column in Columns.Where(c => c.Role is Role.Rating or Role.Value && survey[c].Numbers.HasDecimalCommas))
        {
            HasDecimalCommas = true;
            _notes.Add($"column {column.Called} writes decimals with a comma");
        }

        HasThousands = Find(Role.Rating) is null && Find(Role.Value) is { } amount && survey[amount].Numbers.MayPartThousands;
    }

    /// <summary>Asks about values that may stand for no interaction.</summary>
    private void AskOfValues(Survey survey, ReadingOptions options)
    {
        if (Find(Role.Rating) is { } rating && survey[rating].Scale is var scale)
        {
            if (scale.Question is { } question) _notes.Add(question);
            if (survey[rating].ByUser.IsConstant) _notes.Add(
                $"column {rating.Called} is constant for each user: where it describes the user, say - for it in --columns");
            // Whatever its value, a rating is an interaction.
            if (options.Columns.Count == 0 && scale.Answers is { } answers) _notes.Add(
                $"column {rating.Called} holds nothing but {string.Join(", ", answers.Select(a => a.ToString(CultureInfo.InvariantCulture)))}: each "
                    + "row is an interaction; where the least says that nothing happened, say label for the column in --columns");
        }

        if (Find(Role.Value) is not { } value || Find(Role.Rating) is not null || Find(Role.Type) is not null
            || ColumnNames.IsCounted(value.Name) || survey[value].Numbers.Zeros * LeastOfZeros <= survey[value].Values) return;
        _notes.Add(FormattableString.Invariant($"{survey[value].Numbers.Zeros} of {survey[value].Values} values of column {value.Called} are 0: ")
            + "each is an interaction; where nothing happened, take these rows away");
    }

    private void Describe(Survey survey)
    {
        foreach (var column in Columns.Where(c => c.Role == Role.Context).ToArray())
        {
            if (survey[column].ByItem.IsConstant)
            {
                Columns[column.Index] = column with { Role = Role.OfItem };
                _notes.Add($"column {column.Called} describes the item: it is constant for each, so it is no context");
            }
            else if (survey[column].ByUser.IsConstant)
            {
                Columns[column.Index] = column with { Role = Role.None };
                _notes.Add($"column {column.Called} describes the user: it is constant for each, so it is left out");
            }
            else if (survey[column].Leakage.TellsItem)
            {
                Columns[column.Index] = column with { Role = Role.None };
                _notes.Add($"column {column.Called} tells the item: its values come with the same item for one user as for another, "
                    + "so it is no context and left out");
            }
            else if (RoleOfName(column) is { } role)
            {
                Columns[column.Index] = column with { Role = Role.None };
                var taken = Find(role == "user" ? Role.User : Role.Item)!;
                _notes.Add($"column {column.Called} has a name for the {role} too and is left out: {taken.Called} is the {role}; say "
                    + "otherwise in --columns");
            }
        }
    }

    /// <summary>What a column is called that has another role: who or what, but no place and no noun, which may be a name.</summary>
    private static string? RoleOfName(Column column) => column.Name is null ? null
        : ColumnNames.Normalise(column.Name) is var name && ColumnNames.User.Contains(name) ? "user"
        : ColumnNames.Item.Except(ColumnNames.ItemNouns).Except(ColumnNames.Places).Contains(name) ? "item" : null;

    private void Bound(Survey survey)
    {
        var (fields, beyond) = (new HashSet<string>(StringComparer.Ordinal), new List<Column>());
        foreach (var column in Columns.Where(c => c.Role == Role.Context).ToArray())
        {
            var reason = survey[column].IsTooLong ? $"holds more than {RequestContext.MaxValueLength} characters"
                : column.Field.Length > RequestContext.MaxNameLength ? $"has a name of more than {RequestContext.MaxNameLength} characters"
                : survey[column].IsEmpty ? "is empty"
                : fields.Contains(column.Field) ? "has the name of another column"
                : null;
            var isBeyond = reason is null && fields.Count == RequestContext.MaxFields;
            if (isBeyond) beyond.Add(column);
            else if (reason is null) fields.Add(column.Field);
            if (reason is null && !isBeyond) continue;
            Columns[column.Index] = column with { Role = Role.None };
            if (reason is not null) _notes.Add($"column {column.Called} {reason} and is left out");
        }

        if (beyond.Count == 0) return;
        var said = beyond.Count == 1 ? $"column {beyond[0].Called} is" : $"{beyond.Count} columns from {beyond[0].Called} on are";
        _notes.Add($"{said} beyond the {RequestContext.MaxFields} fields of a context and left out");
    }
}
