using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Importers.Times;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>Makes an interaction of the cells of a row, or says which cell is at fault.</summary>
internal sealed class RowParser
{
    private const int MostContexts = 10_000;

    private readonly Layout _layout;
    private readonly DateTimeOffset _receivedAt;
    private readonly TextPool _pool = new();
    private readonly RowIdentity _identity = new();
    private readonly SeenHashes _events = new();
    private readonly Dictionary<string, RequestContext> _contexts = new(StringComparer.Ordinal);
    private readonly RowContent _content;
    private readonly Column[] _context;
    private readonly Column _user;
    private readonly Column _item;
    private readonly Column? _value;
    private readonly Column? _type;
    private readonly Column? _time;
    private readonly Column? _session;
    private readonly Column? _label;
    private readonly Column? _hide;
    private readonly (Column Column, InteractionType Type)[] _deeds;
    private readonly InteractionType _defaultType;

    /// <summary>The type that the header tells; null where it tells a column of types.</summary>
    private readonly InteractionType? _typeOfHeader;
    private readonly bool _isQuantity;
    private readonly bool _isCounted;
    private readonly bool _isCount;

    public RowParser(Layout layout, DateTimeOffset receivedAt)
    {
        (_layout, _receivedAt) = (layout, receivedAt);
        (_user, _item) = (layout.Find(Role.User)!, layout.Find(Role.Item)!);
        _value = layout.Find(Role.Rating) ?? layout.Find(Role.Value);
        (_type, _time, _session, _label) = (layout.Find(Role.Type), layout.Find(Role.Time), layout.Find(Role.Session), layout.Find(Role.Label));
        _hide = layout.Find(Role.Hide);
        _context = [.. layout.Columns.Where(c => c.Role == Role.Context)];
        _content = new RowContent(layout.Named);
        _isQuantity = _type is null && _value is { Role: Role.Value } && ColumnNames.IsQuantity(_value.Name);
        _isCounted = _isQuantity && ColumnNames.IsCounted(_value?.Name);
        _isCount = EventWords.IsPlural(_label?.Name ?? "");
        // The strongest first.
        _deeds = [.. layout.Columns.Where(c => c.Role == Role.Deed).Select(c =>
            (c, InteractionJson.TryParseType(c.Field, out var type) ? type : default)).OrderByDescending(d => d.Item2)];
        _typeOfHeader = layout.Named.Any(c => c.Role is Role.Type or Role.Deed) ? null
            : layout.Named.Any(c => c.Role == Role.Rating) ? InteractionType.Rate : InteractionType.View;
        _defaultType = _value?.Role == Role.Rating ? InteractionType.Rate : InteractionType.View;
    }

    /// <summary>Reads a row.</summary>
    public ImportedLine Parse(Rows row)
    {
        var line = row.Line;
        if (_layout.HasComments && Preamble.IsComment(row[0])) return Comment(line);
        if (row.Count != _layout.Columns.Length)
        {
            var remark = row.Remark is { } said ? $" ({said})" : "";
            return Fail(line, InteractionErrorCodes.InvalidField, "",
                $"Line {line} has {row.Count} columns; {_layout.Columns.Length} were expected{remark}.");
        }

        if (_layout.Shape.IsName(row[_user.Index], _user) && _layout.Shape.IsName(row[_item.Index], _item))
        {
            return Fail(line, InteractionErrorCodes.InvalidField, "", $"Line {line} is the header again.");
        }

        if (IsRule(row[_user.Index]) && IsRule(row[_item.Index]))
        {
            return Fail(line, InteractionErrorCodes.InvalidField, "", $"Line {line} is a rule between rows.");
        }

        var visit = _session is null ? [] : _layout.IdOf(row, _session);
        foreach (var (column, field) in ((Column, string)[])[(_user, "userId"), (_item, "itemId")])
        {
            if (row.IsList(column.Index))
            {
                return Fail(line, InteractionErrorCodes.InvalidField, field,
                    $"Line {line}: {column.Titled} is a list ('{Shorten(row[column.Index])}'); one id was expected.");
            }
        }

        var user = _layout.IdOf(row, _user);
        string? standIn = user.IsEmpty && !visit.IsEmpty ? $"{Layout.VisitPrefix}{visit}" : null;
        if (standIn is not null) user = standIn;
        var item = _layout.IdOf(row, _item);
        if ((IdError(line, "userId", user, row[_user.Index]) ?? IdError(line, "itemId", item, row[_item.Index])) is { } idError) return idError;
        if (!visit.IsEmpty && IdError(line, "sessionId", visit, visit) is { } visitError) return visitError;
        if (Value(row, out var value) is { } valueError) return valueError;
        if (Type(row, out var type) is { } typeError) return typeError;
        if (Time(row, out var time) is { } timeError) return timeError;
        // Named by what its header and the row say: other rows tell whether a column is one of types, or of yes and no.
        var content = _content.Of(row, _typeOfHeader ?? type);
        if (_hide is not null && Answers.TryRead(Placeholders.Strip(row[_hide.Index]), out var isHidden) && isHidden) type = InteractionType.Hide;
        else if (Label(row) is { } labelError) return labelError;
        var eventId = _layout.Event is { } named ? Placeholders.Strip(row[named.Index]) : [];
        return new ImportedLine(line, new Interaction
        {
            EventId = _identity.Next(content),
            UserId = _pool.Of(user),
            ItemId = _pool.Of(item),
            Type = type,
            Value = value,
            Timestamp = time,
            SessionId = visit.IsEmpty ? null : _pool.Of(visit),
            Context = ContextOf(row),
        }, null)
        {
            IsResend = !eventId.IsEmpty && !_events.Add(eventId),
        };
    }

    public static ImportedLine Fail(long line, string code, string field, string message) =>
        new(line, null, new InteractionError(code, field, message));

    public static ImportedLine Comment(long line) => Fail(line, InteractionErrorCodes.InvalidField, "", $"Line {line} is a comment.");

    public static ImportedLine? IdError(long line, string field, ReadOnlySpan<char> id, ReadOnlySpan<char> cell)
    {
        if (id.IsEmpty) return Missing(line, field, field, cell);
        return IdProblem(id) is { } problem
            ? Fail(line, InteractionErrorCodes.InvalidField, field, $"Line {line}: the {field} '{Shorten(id)}' {problem}.")
            : null;
    }

    /// <summary>What is wrong with an id, as the end of a sentence, or null.</summary>
    public static string? IdProblem(ReadOnlySpan<char> id) =>
        WholeDecimals.IsScientific(id) ? "is a number in scientific form, whose last figures are lost: write the ids as text" : Ids.Problem(id);

    private static ImportedLine Missing(long line, string field, string called, ReadOnlySpan<char> cell) =>
        Fail(line, InteractionErrorCodes.MissingField, field, cell.IsWhiteSpace() ? $"Line {line}: the {called} is empty."
            : $"Line {line}: the {called} is '{cell.Trim()}', which stands for nothing.");

    /// <summary>What tables that are drawn with letters hold below their header.</summary>
    private static bool IsRule(ReadOnlySpan<char> cell) => cell.Trim() is { Length: >= 3 } text && !text.ContainsAnyExcept("-=+:");

    private ImportedLine? Value(Rows row, out double? value)
    {
        value = null;
        if (_value is null || Placeholders.Strip(row[_value.Index]) is not { IsEmpty: false } text) return null;
        // Where decimals stand behind a comma, a point may part thousands.
        var isAmbiguous = (_layout.HasDecimalCommas || _layout.HasThousands) && text.Contains('.');
        if (_layout.HasDecimalCommas) text = text.ToString().Replace(',', '.');
        if (isAmbiguous || !TimeReading.TryNumber(text, out var number) || Math.Abs(number) > InteractionJson.MaxValue)
        {
            return Fail(
                row.Line, InteractionErrorCodes.InvalidField, "value",
                $"Line {row.Line}: '{Shorten(row[_value.Index].Trim())}' is not a finite number up to {InteractionJson.MaxValue:0}, "
                    + $"with a {(_layout.HasDecimalCommas ? "comma" : "point")} before decimals and nothing between thousands"
                    + (_layout.HasThousands ? ": beside whole numbers, a point before three figures may stand there." : "."));
        }

        value = number;
        return !_isQuantity || number > 0 || (number == 0 && !_isCounted) ? null : Fail(row.Line, InteractionErrorCodes.InvalidField, "value",
            $"Line {row.Line}: {_value.Titled} is '{Shorten(text)}': {(number < 0 ? "something went back, so " : "")}nothing was taken.");
    }

    private ImportedLine? Type(Rows row, out InteractionType type)
    {
        type = _defaultType;
        if (_deeds.Length > 0) return Deed(row, out type);
        if (_type is null) return null;
        var word = Placeholders.Strip(row[_type.Index]);
        if (word.IsEmpty) return Missing(row.Line, "type", "type", row[_type.Index]);
        return _layout.Words.TryFind(word, out type) ? null : Fail(row.Line, InteractionErrorCodes.UnknownType, "type",
            $"Line {row.Line}: the type '{Shorten(word)}' is unknown; expected one of "
                + $"{string.Join(", ", Enum.GetValues<InteractionType>().Select(InteractionJson.NameOf))}, "
                + $"or say --event-types {Option(word)}=….");
    }

    private ImportedLine? Deed(Rows row, out InteractionType type)
    {
        type = _defaultType;
        var isFound = false;
        foreach (var (column, deed) in _deeds)
        {
            var text = Placeholders.Strip(row[column.Index]);
            if (text.IsEmpty) continue;
            var isCount = TimeReading.TryNumber(text, out var times);
            if (!Answers.TryRead(text, out var isYes) && !isCount)
            {
                return Fail(row.Line, InteractionErrorCodes.InvalidField, "type",
                    $"Line {row.Line}: {column.Titled} is '{Shorten(text)}', which is neither yes nor no nor a count.");
            }

            if (isFound || !(isYes || times > 0)) continue;
            (type, isFound) = (deed, true);
        }

        return isFound ? null : Fail(row.Line, InteractionErrorCodes.InvalidField, "type",
            $"Line {row.Line}: none of {string.Join(", ", _deeds.Select(d => d.Column.Called))} says that anything was done.");
    }

    private static string Option(ReadOnlySpan<char> word) => word.Contains(' ') ? $"\"{Shorten(word)}\"" : Shorten(word);

    private ImportedLine? Label(Rows row)
    {
        if (_label is null) return null;
        var text = Placeholders.Strip(row[_label.Index]);
        if (text.IsEmpty) return Missing(row.Line, "label", "label", row[_label.Index]);
        var isAnswer = Answers.TryRead(text, out var isYes);
        // What was done several times was done.
        isYes |= _isCount && !text.ContainsAnyExceptInRange('0', '9') && text.ContainsAnyExcept('0');
        return isYes ? null : Fail(row.Line, InteractionErrorCodes.InvalidField, "label",
            $"Line {row.Line}: {_label.Titled} is '{Shorten(text)}', {(isAnswer ? "so there was no interaction" : "which is neither yes nor no")}.");
    }

    private ImportedLine? Time(Rows row, out DateTimeOffset time)
    {
        if (_time is null)
        {
            time = DateTimeOffset.UnixEpoch.AddMilliseconds(row.Line);
            return null;
        }

        var text = Placeholders.Strip(row[_time.Index]);
        var reading = _layout.Time!;
        if (text.IsEmpty && _layout.OtherTime is { } other)
        {
            text = Placeholders.Strip(row[other.Column.Index]);
            reading = other.Reading;
        }

        if (text.IsEmpty)
        {
            time = default;
            return Missing(row.Line, "timestamp", "time", row[_time.Index]);
        }

        if (!reading.TryRead(text, out time, out var fault))
        {
            return Fail(row.Line, InteractionErrorCodes.InvalidField, "timestamp",
                $"Line {row.Line}: '{Shorten(text)}' {fault}; a date, Unix seconds or milliseconds were expected.");
        }

        // A day is known without its hour too.
        if (_layout.Clock is { } clock && !Placeholders.Strip(row[clock.Index]).IsEmpty)
        {
            if (!_layout.ClockTimes!.TryRead(row[clock.Index].Trim(), out var hour))
            {
                return Fail(row.Line, InteractionErrorCodes.InvalidField, "timestamp",
                    $"Line {row.Line}: {clock.Titled} is '{Shorten(row[clock.Index].Trim())}'; a time of day was expected.");
            }

            time += hour;
        }

        return time >= DateTimeOffset.UnixEpoch && time <= _receivedAt + InteractionJson.AllowedClockSkew ? null : Fail(
            row.Line, InteractionErrorCodes.TimestampOutOfRange, "timestamp",
            $"Line {row.Line}: '{Shorten(text)}' lies {(time < DateTimeOffset.UnixEpoch ? "before 1970" : "in the future")}.");
    }

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : $"{text[..60]}…";

    private RequestContext ContextOf(Rows row)
    {
        if (_context.Length == 0) return RequestContext.Empty;
        var cells = new string[_context.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = _pool.Of(Placeholders.Strip(row[_context[i].Index]));
        }

        // Few contexts occur, many times each, as a rule: one object a context.
        var key = string.Join('\u001f', cells);
        if (!_contexts.TryGetValue(key, out var context))
        {
            context = new RequestContext(
                _context.Select((column, i) => KeyValuePair.Create(column.Field, cells[i])).Where(pair => pair.Value.Length > 0));
            if (_contexts.Count == MostContexts) _contexts.Clear();
            _contexts.Add(key, context);
        }

        return context;
    }
}
