namespace Recsys.Domain.Context;

/// <summary>
/// The circumstances of an interaction or of a request: device, country and any field that an app declares.
/// Values are text; numbers and booleans of the wire are kept in their JSON spelling, so that nothing is lost.
/// </summary>
public sealed class RequestContext : IEquatable<RequestContext>
{
    /// <summary>The name of the field that holds the device.</summary>
    public const string DeviceField = "device";

    /// <summary>The name of the field that holds the country.</summary>
    public const string CountryField = "country";

    /// <summary>The most fields that an event may carry.</summary>
    public const int MaxFields = 32;

    /// <summary>The longest name of a field, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The longest value of a field, in characters.</summary>
    public const int MaxValueLength = 256;

    private readonly SortedDictionary<string, string> _values;

    /// <summary>Nothing is known.</summary>
    public static RequestContext Empty { get; } = new([]);

    /// <summary>A context with the given fields; names are case-sensitive, as in JSON.</summary>
    public RequestContext(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            _values[name] = value;
        }
    }

    /// <summary>A context of the two fields that every app has.</summary>
    public static RequestContext Of(string? device = null, string? country = null) =>
        new(new[] { (DeviceField, device), (CountryField, country) }
            .Where(pair => pair.Item2 is not null)
            .Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2!)));

    /// <summary>The kind of device, if known: <c>phone</c>, <c>tablet</c>, <c>desktop</c>, <c>tv</c> …</summary>
    public string? Device => this[DeviceField];

    /// <summary>The country, if known, usually ISO 3166-1 alpha-2.</summary>
    public string? Country => this[CountryField];

    /// <summary>All fields, ordered by name.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The value of a field, or null where it is missing.</summary>
    public string? this[string field] => _values.GetValueOrDefault(field);

    /// <summary>This context with one field set, or removed where <paramref name="value"/> is null.</summary>
    public RequestContext With(string field, string? value)
    {
        var copy = new RequestContext(_values);
        if (value is null)
        {
            copy._values.Remove(field);
        }
        else
        {
            copy._values[field] = value;
        }

        return copy;
    }

    /// <summary>Which bound it breaks, and the field that does; null where none.</summary>
    public (string Field, string Message)? Problem()
    {
        if (_values.Count > MaxFields)
        {
            return ("context", $"The field 'context' has {_values.Count} fields; at most {MaxFields} were expected.");
        }

        foreach (var (name, value) in _values)
        {
            if (name.Length > MaxNameLength)
            {
                return ("context", $"The field 'context' has a name of {name.Length} characters; at most {MaxNameLength} were expected.");
            }

            if (value.Length > MaxValueLength)
            {
                return (
                    $"context.{name}", $"The field 'context.{name}' has {value.Length} characters; at most {MaxValueLength} were expected.");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(RequestContext? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RequestContext);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _values)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
