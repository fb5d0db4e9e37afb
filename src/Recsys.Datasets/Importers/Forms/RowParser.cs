using System.Globalization;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>Makes an interaction of the cells of a line, or says which cell is at fault.</summary>
internal sealed class RowParser(string name, ColumnNames columns, InteractionOrder order)
{
    private readonly TextPool _pool = new();
    private readonly Dictionary<string, RequestContext> _contexts = new(StringComparer.Ordinal);

    /// <summary>Reads the cells of one line.</summary>
    /// <param name="line">The line's number.</param>
    /// <param name="text">The text that the cells are parts of.</param>
    /// <param name="cells">The cells.</param>
    public ImportedLine Parse(long line, ReadOnlySpan<char> text, ReadOnlySpan<Range> cells)
    {
        if (cells.Length != columns.Width)
        {
            return Fail(line, InteractionErrorCodes.InvalidField, "",
                $"Line {line} has {cells.Length} columns; {columns.Width} were expected.");
        }

        var user = text[cells[columns.User]].Trim();
        var item = text[cells[columns.Item]].Trim();
        if (IdError(line, "userId", user) is { } userError)
        {
            return userError;
        }

        if (IdError(line, "itemId", item) is { } itemError)
        {
            return itemError;
        }

        double? value = null;
        if (columns.Value >= 0 && text[cells[columns.Value]].Trim() is { Length: > 0 } valueText)
        {
            if (!FieldParsers.TryNumber(valueText, out var number))
            {
                return Fail(line, InteractionErrorCodes.InvalidField, "value", $"Line {line}: '{Shorten(valueText)}' is not a finite number.");
            }

            value = number;
        }

        var type = columns.DefaultType;
        if (columns.Type >= 0)
        {
            var word = text[cells[columns.Type]].Trim().ToString().ToLowerInvariant();
            if (!InteractionJson.TryParseType(word, out type))
            {
                return Fail(line, InteractionErrorCodes.UnknownType, "type",
                    $"Line {line}: the type '{Shorten(word)}' is unknown; "
                        + $"expected one of {string.Join(", ", Enum.GetValues<InteractionType>().Select(InteractionJson.NameOf))}.");
            }
        }

        var time = DateTimeOffset.UnixEpoch.AddSeconds(line);
        if (order == InteractionOrder.Timestamps)
        {
            var timeText = text[cells[columns.Time]].Trim();
            if (!FieldParsers.TryTime(timeText, out time))
            {
                return Fail(line, InteractionErrorCodes.InvalidField, "timestamp",
                    $"Line {line}: '{Shorten(timeText)}' is no time; Unix seconds, Unix milliseconds or ISO 8601 were expected.");
            }

            if (time < DateTimeOffset.UnixEpoch)
            {
                return Fail(line, InteractionErrorCodes.TimestampOutOfRange, "timestamp", $"Line {line}: '{Shorten(timeText)}' lies before 1970.");
            }
        }

        var session = columns.Session >= 0 ? text[cells[columns.Session]].Trim() : [];
        return new ImportedLine(line, new Interaction
        {
            EventId = string.Create(CultureInfo.InvariantCulture, $"{name}:{line}"),
            UserId = _pool.Of(user),
            ItemId = _pool.Of(item),
            Type = type,
            Value = value,
            Timestamp = time,
            SessionId = session.IsEmpty ? null : session.ToString(),
            Context = ContextOf(text, cells),
        }, null);
    }

    public static ImportedLine Fail(long line, string code, string field, string message) =>
        new(line, null, new InteractionError(code, field, message));

    public static ImportedLine? IdError(long line, string field, ReadOnlySpan<char> id)
    {
        if (id.IsEmpty)
        {
            return Fail(line, InteractionErrorCodes.MissingField, field, $"Line {line}: the {field} is empty.");
        }

        return Ids.Problem(id) is { } problem
            ? Fail(line, InteractionErrorCodes.InvalidField, field, $"Line {line}: the {field} '{Shorten(id)}' {problem}.")
            : null;
    }

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : $"{text[..60]}…";

    private RequestContext ContextOf(ReadOnlySpan<char> text, ReadOnlySpan<Range> cells)
    {
        if (columns.Context.Count == 0)
        {
            return RequestContext.Empty;
        }

        // Few contexts occur, many times each: one object a context.
        var key = string.Join('\u001f', ContextCells(text, cells));
        if (!_contexts.TryGetValue(key, out var context))
        {
            var values = ContextCells(text, cells);
            context = new RequestContext(columns.Context
                .Select((column, i) => KeyValuePair.Create(column.Name, values[i]))
                .Where(pair => pair.Value.Length > 0));
            _contexts.Add(key, context);
        }

        return context;
    }

    private string[] ContextCells(ReadOnlySpan<char> text, ReadOnlySpan<Range> cells)
    {
        var values = new string[columns.Context.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _pool.Of(text[cells[columns.Context[i].Index]].Trim());
        }

        return values;
    }
}
