using System.Text.Json;

namespace Recsys.Functions.Host.Apps;

/// <summary>One binding of a function as <c>functions.metadata</c> has it.</summary>
/// <param name="Name">The parameter, or <c>$return</c>.</param>
/// <param name="Type">Such as <c>httpTrigger</c>.</param>
/// <param name="IsInput">Whether the function gets it; else it gives it.</param>
/// <param name="Raw">All of it.</param>
internal sealed record FunctionBinding(string Name, string Type, bool IsInput, JsonElement Raw)
{
    public bool IsTrigger => Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase);

    public bool Is(string type) => Type.Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <summary>A text of it, or null.</summary>
    public string? Text(string property) =>
        Raw.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A truth of it.</summary>
    public bool Flag(string property, bool fallback) =>
        Raw.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : fallback;

    /// <summary>A list of texts of it.</summary>
    public IReadOnlyList<string> Texts(string property) =>
        Raw.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(v => v.ToString())]
            : [];

    public static FunctionBinding Of(JsonElement raw) => new(
        raw.GetProperty("name").GetString()!,
        raw.GetProperty("type").GetString()!,
        !"out".Equals(raw.GetProperty("direction").GetString(), StringComparison.OrdinalIgnoreCase),
        raw);
}
