using System.Text.Json.Serialization;

namespace Recsys.Domain.Context;

/// <summary>
/// One field of the encoding. Its ids are dense: 0 = missing, 1 = present but never seen in training, 2 … = the known values in order.
/// </summary>
/// <param name="Name">The field's name in <see cref="RequestContext"/>, or <c>hour</c> and <c>weekday</c>.</param>
/// <param name="Kind">Where the value comes from.</param>
/// <param name="Values">The known values; for hours and weekdays their numbers as text.</param>
public sealed record ContextField(string Name, ContextFieldKind Kind, IReadOnlyList<string> Values)
{
    /// <summary>The id of a value that is not there.</summary>
    public const int Missing = 0;

    /// <summary>The id of a value that training did not know.</summary>
    public const int Unknown = 1;

    /// <summary>How many ids lie before the first known value.</summary>
    public const int Reserved = 2;

    private readonly Dictionary<string, int> _ids = Values
        .Select((value, index) => KeyValuePair.Create(value, index + Reserved))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The number of ids: two reserved ones and the known values.</summary>
    [JsonIgnore]
    public int Size => Values.Count + Reserved;

    /// <summary>The id of a value within this field.</summary>
    public int IdOf(string? value) => value is null ? Missing : _ids.GetValueOrDefault(value, Unknown);
}
