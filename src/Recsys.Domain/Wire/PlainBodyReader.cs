using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Recsys.Domain.Context;

namespace Recsys.Domain.Wire;

/// <summary>
/// Reads in one pass over its bytes what nearly every body is: a valid interaction without an envelope whose fields occur once. Of all else
/// it says only that it is something else; <see cref="InteractionJson"/> then looks at the whole of it and words the error.
/// </summary>
internal ref struct PlainBodyReader(ReadOnlySpan<byte> utf8, DateTimeOffset receivedAt)
{
    private const int LongestTimestamp = 40;

    private Utf8JsonReader _json = new(utf8);
    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private string? _eventId;
    private string? _userId;
    private string? _itemId;
    private string? _sessionId;
    private InteractionType? _type;
    private double? _value;
    private DateTimeOffset? _timestamp;
    private RequestContext? _context;
    private Fields _seen;

    [Flags]
    private enum Fields
    {
        None = 0,
        EventId = 1,
        UserId = 2,
        ItemId = 4,
        Type = 8,
        Value = 16,
        Timestamp = 32,
        SessionId = 64,
        Context = 128,
    }

    public static bool TryRead(ReadOnlySpan<byte> utf8, DateTimeOffset receivedAt, [NotNullWhen(true)] out Interaction? interaction)
    {
        try
        {
            return new PlainBodyReader(utf8, receivedAt).TryRead(out interaction);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or text that is no Unicode.
            interaction = null;
            return false;
        }
    }

    private bool TryRead([NotNullWhen(true)] out Interaction? interaction)
    {
        interaction = null;
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryReadField())
            {
                return false;
            }
        }

        // The end of the object must be the end of the body.
        if (_json.Read() || _eventId is null || (_userId ?? _sessionId) is not { } userId || _itemId is null
            || _type is not { } type || _timestamp is not { } timestamp)
        {
            return false;
        }

        interaction = new Interaction
        {
            EventId = _eventId,
            UserId = userId,
            ItemId = _itemId,
            Type = type,
            Value = _value,
            Timestamp = timestamp,
            SessionId = _sessionId,
            Context = _context ?? RequestContext.Empty,
        };
        return true;
    }

    private bool TryReadField()
    {
        var field = Field();
        if (field == Fields.None)
        {
            var isEnvelope = _json.ValueTextEquals("specversion"u8);
            _json.Skip();
            return !isEnvelope;
        }

        var isFirst = (_seen & field) == 0;
        _seen |= field;
        _json.Read();
        return isFirst && (_json.TokenType == JsonTokenType.Null || field switch
        {
            Fields.EventId => TryReadId(out _eventId),
            Fields.UserId => TryReadId(out _userId),
            Fields.ItemId => TryReadId(out _itemId),
            Fields.SessionId => TryReadId(out _sessionId),
            Fields.Type => TryReadType(),
            Fields.Value => TryReadValue(),
            Fields.Timestamp => TryReadTimestamp(),
            _ => TryReadContext(),
        });
    }

    private readonly Fields Field() =>
        _json.ValueTextEquals("eventId"u8) ? Fields.EventId
        : _json.ValueTextEquals("userId"u8) ? Fields.UserId
        : _json.ValueTextEquals("itemId"u8) ? Fields.ItemId
        : _json.ValueTextEquals("type"u8) ? Fields.Type
        : _json.ValueTextEquals("timestamp"u8) ? Fields.Timestamp
        : _json.ValueTextEquals("context"u8) ? Fields.Context
        : _json.ValueTextEquals("value"u8) ? Fields.Value
        : _json.ValueTextEquals("sessionId"u8) ? Fields.SessionId
        : Fields.None;

    private readonly bool TryReadId(out string? id)
    {
        id = _json.TokenType switch
        {
            JsonTokenType.String => _json.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(_json.ValueSpan),
            _ => null,
        };
        return id is not null && Ids.Problem(id) is null;
    }

    private bool TryReadType()
    {
        if (_json.TokenType != JsonTokenType.String || !InteractionJson.TryParseType(_json.GetString(), out var type))
        {
            return false;
        }

        _type = type;
        return true;
    }

    private bool TryReadValue()
    {
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetDouble(out var value) || !InteractionJson.IsInRange(value))
        {
            return false;
        }

        _value = value;
        return true;
    }

    private bool TryReadTimestamp()
    {
        // A longer text, or one with escapes, is for the reader that words errors.
        Span<char> text = stackalloc char[LongestTimestamp];
        if (_json.TokenType != JsonTokenType.String || _json.ValueIsEscaped || _json.ValueSpan.Length > LongestTimestamp
            || !Ascii.IsValid(_json.ValueSpan) || !Rfc3339.TryParse(text[..Encoding.ASCII.GetChars(_json.ValueSpan, text)], out var timestamp)
            || !InteractionJson.IsInRange(timestamp, receivedAt))
        {
            return false;
        }

        _timestamp = timestamp;
        return true;
    }

    private bool TryReadContext()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var fields = new List<KeyValuePair<string, string>>();
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var name = _json.GetString()!;
            _json.Read();
            if (_json.TokenType == JsonTokenType.String)
            {
                fields.Add(KeyValuePair.Create(name, _json.GetString()!));
            }
            else if (_json.TokenType != JsonTokenType.Null)
            {
                var start = (int)_json.TokenStartIndex;
                _json.Skip();
                fields.Add(KeyValuePair.Create(name, Encoding.UTF8.GetString(_utf8[start..(int)_json.BytesConsumed])));
            }
        }

        _context = new RequestContext(fields);
        return _context.Problem() is null;
    }
}
