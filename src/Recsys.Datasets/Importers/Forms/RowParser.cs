using System.Globalization;
using System.Text;
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
    private readonly Dictionary<string, RequestContext> _contexts = new(StringComparer.Ordinal);
    private readonly StringBuilder _content = new();
    private readonly Column[] _context;
    private readonly Column[] _named;
    private readonly Column _user;
    private readonly Column _item;
    private readonly Column? _value;
    private readonly Column? _type;
    private readonly Column? _time;
    private readonly Column? _session;
    private readonly Column? _label;
    private readonly InteractionType _defaultType;
    private readonly bool _isQuantity;

    public RowParser(Layout layout, DateTimeOffset receivedAt)
    {
        (_layout, _receivedAt) = (layout, receivedAt);
        (_user, _item) = (layout.Find(Role.User)!, layout.Find(Role.Item)!);
        _value = layout.Find(Role.Rating) ?? layout.Find(Role.Value);
        (_type, _time, _session, _label) = (layout.Find(Role.Type), layout.Find(Role.Time), layout.Find(Role.Session), layout.Find(Role.Label));
        _context = [.. layout.Columns.Where(c => c.Role == Role.Context)];
        // Whatever else a row holds makes it the row it is, also where it is not learnt from.
        _named = [.. layout.Columns.Where(c =>
            c is { Role: Role.Context or Role.OfItem or Role.None or Role.Label, Name.Length: > 0 } && c != layout.Clock
            || c.Role is Role.Context or Role.OfItem).OrderBy(NameOf, StringComparer.Ordinal)];
        _isQuantity = _type is null && _value is { Role: Role.Value, Name: { } called }
            && ColumnNames.Quantity.Contains(ColumnNames.Normalise(called));
        _defaultType = _value?.Role == Role.Rating ? InteractionType.Rate : InteractionType.View;
    }

    /// <summary>Reads a row.</summary>
    public ImportedLine Parse(Rows row)
    {
        var line = row.Line;
        if (row.Count != _layout.Columns.Length)
        {
            var remark = row.Remark is { } said ? $" ({said})" : "";
            return Fail(line, InteractionErrorCodes.InvalidField, "",
                $"Line {line} has {row.Count} columns; {_layout.Columns.Length} were expected{remark}.");
        }

        if (_user.Name is { Length: > 0 } && row[_user.Index].Trim().SequenceEqual(_user.Name) && row[_item.Index].Trim().SequenceEqual(_item.Name))
        {
            return Fail(line, InteractionErrorCodes.InvalidField, "", $"Line {line} is the header again.");
        }

        if (IsRule(row[_user.Index]) && IsRule(row[_item.Index]))
        {
            return Fail(line, InteractionErrorCodes.InvalidField, "", $"Line {line} is a rule between rows.");
        }

        var visit = _session is null ? [] : Placeholders.Strip(row[_session.Index]);
        var user = IdOf(row, _user);
        string? standIn = user.IsEmpty && !visit.IsEmpty ? $"{_layout.VisitPrefix}{visit}" : null;
        if (standIn is not null) user = standIn;
        var item = IdOf(row, _item);
        if ((IdError(line, "userId", user, row[_user.Index]) ?? IdError(line, "itemId", item, row[_item.Index])) is { } idError) return idError;
        if (!visit.IsEmpty && IdError(line, "sessionId", visit, visit) is { } visitError) return visitError;
        if (Value(row, out var value) is { } valueError) return valueError;
        if (Type(row, out var type) is { } typeError) return typeError;
        if (Time(row, out var time) is { } timeError) return timeError;
        return Label(row) ?? new ImportedLine(line, new Interaction
        {
            EventId = Identity(row, user, item, type, value, time, visit),
            UserId = _pool.Of(user),
            ItemId = _pool.Of(item),
            Type = type,
            Value = value,
            Timestamp = time,
            SessionId = visit.IsEmpty ? null : _pool.Of(visit),
            Context = ContextOf(row),
        }, null);
    }

    public static ImportedLine Fail(long line, string code, string field, string message) =>
        new(line, null, new InteractionError(code, field, message));

    public static ImportedLine? IdError(long line, string field, ReadOnlySpan<char> id, ReadOnlySpan<char> cell)
    {
        if (id.IsEmpty)
        {
            return Fail(line, InteractionErrorCodes.MissingField, field,
                cell.IsWhiteSpace() ? $"Line {line}: the {field} is empty."
                    : $"Line {line}: the {field} is '{cell.Trim()}', which stands for nothing.");
        }

        return Ids.Problem(id) is { } problem
            ? Fail(line, InteractionErrorCodes.InvalidField, field, $"Line {line}: the {field} '{Shorten(id)}' {problem}.")
            : null;
    }

    private ReadOnlySpan<char> IdOf(Rows row, Column column)
    {
        var id = Placeholders.Strip(row[column.Index]);
        return _layout.HasWholeDecimals(column.Role) ? WholeDecimals.Number(id) : id;
    }

    /// <summary>What tables that are drawn with letters hold below their header.</summary>
    private static bool IsRule(ReadOnlySpan<char> cell) => cell.Trim() is { Length: >= 3 } text && !text.ContainsAnyExcept("-=+:");

    private ImportedLine? Value(Rows row, out double? value)
    {
        value = null;
        if (_value is null || Placeholders.Strip(row[_value.Index]) is not { IsEmpty: false } text) return null;
        if (_layout.HasDecimalCommas) text = text.ToString().Replace(',', '.');
        if (!TimeReading.TryNumber(text, out var number) || Math.Abs(number) > InteractionJson.MaxValue)
        {
            return Fail(
                row.Line, InteractionErrorCodes.InvalidField, "value",
                $"Line {row.Line}: '{Shorten(row[_value.Index].Trim())}' is not a finite number up to {InteractionJson.MaxValue:0}, "
                    + "with a point before decimals and nothing between thousands.");
        }

        value = number;
        return number >= 0 || !_isQuantity ? null : Fail(row.Line, InteractionErrorCodes.InvalidField, "value",
            $"Line {row.Line}: {_value.Called} is '{Shorten(text)}': something went back, so nothing was taken.");
    }

    private ImportedLine? Type(Rows row, out InteractionType type)
    {
        type = _defaultType;
        if (_type is null) return null;
        var word = row[_type.Index].Trim();
        if (word.IsEmpty) return Fail(row.Line, InteractionErrorCodes.MissingField, "type", $"Line {row.Line}: the type is empty.");
        return _layout.Words.TryFind(word, out type) ? null : Fail(row.Line, InteractionErrorCodes.UnknownType, "type",
            $"Line {row.Line}: the type '{Shorten(word)}' is unknown; expected one of "
                + $"{string.Join(", ", Enum.GetValues<InteractionType>().Select(InteractionJson.NameOf))}, "
                + $"or say --event-types {Shorten(word)}=….");
    }

    private ImportedLine? Label(Rows row)
    {
        if (_label is null) return null;
        var text = row[_label.Index].Trim();
        if (text.IsEmpty) return Fail(row.Line, InteractionErrorCodes.MissingField, "label", $"Line {row.Line}: the label is empty.");
        var isAnswer = Answers.TryRead(text, out var isYes);
        return isYes ? null : Fail(row.Line, InteractionErrorCodes.InvalidField, "label",
            $"Line {row.Line}: {_label.Called} is '{Shorten(text)}', {(isAnswer ? "so there was no interaction" : "which is neither yes nor no")}.");
    }

    private ImportedLine? Time(Rows row, out DateTimeOffset time)
    {
        if (_time is null)
        {
            time = DateTimeOffset.UnixEpoch.AddMilliseconds(row.Line);
            return null;
        }

        var text = row[_time.Index].Trim();
        if (text.IsEmpty)
        {
            time = default;
            return Fail(row.Line, InteractionErrorCodes.MissingField, "timestamp", $"Line {row.Line}: the time is empty.");
        }

        if (!_layout.Time!.TryRead(text, out time, out var fault))
        {
            return Fail(row.Line, InteractionErrorCodes.InvalidField, "timestamp",
                $"Line {row.Line}: '{Shorten(text)}' {fault}; a date, Unix seconds or milliseconds were expected.");
        }

        if (_layout.Clock is { } clock)
        {
            if (!_layout.ClockTimes!.TryRead(row[clock.Index].Trim(), out var hour))
            {
                return Fail(row.Line, InteractionErrorCodes.InvalidField, "timestamp",
                    $"Line {row.Line}: {clock.Called} is '{Shorten(row[clock.Index].Trim())}'; a time of day was expected.");
            }

            time += hour;
        }

        return time >= DateTimeOffset.UnixEpoch && time <= _receivedAt + InteractionJson.AllowedClockSkew ? null : Fail(
            row.Line, InteractionErrorCodes.TimestampOutOfRange, "timestamp",
            $"Line {row.Line}: '{Shorten(text)}' lies {(time < DateTimeOffset.UnixEpoch ? "before 1970" : "in the future")}.");
    }

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : $"{text[..60]}…";

    private static string NameOf(Column column) => column.Field.Length > 0 ? column.Field : column.Name is { } name ? ColumnNames.BaseName(name) : "";

    private string Identity(
        Rows row, ReadOnlySpan<char> user, ReadOnlySpan<char> item, InteractionType type, double? value, DateTimeOffset time,
            ReadOnlySpan<char> visit)
    {
        const char end = '\u001f';
        _content.Clear().Append(user).Append(end).Append(item).Append(end).Append(InteractionJson.NameOf(type)).Append(end)
            .Append(value?.ToString("R", CultureInfo.InvariantCulture)).Append(end)
            // A moment that is made of the line's number is none of the content.
            .Append(_time is null ? "" : time.UtcTicks.ToString(CultureInfo.InvariantCulture)).Append(end).Append(visit);
        foreach (var column in _named)
        {
            if (Placeholders.Strip(row[column.Index]) is { IsEmpty: false } text) _content.Append(end).Append(NameOf(column)).Append('=')
                .Append(text);
        }

        return _identity.Next(_content.ToString());
    }

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
