namespace Recsys.Functions.Online.Http;

/// <summary>A request that cannot be read.</summary>
internal sealed class RequestException(string code, string? field, string message) : Exception(message)
{
    public string Code { get; } = code;

    public string? Field { get; } = field;

    /// <summary>More to say in the problem, by name.</summary>
    public IReadOnlyDictionary<string, object> Extensions { get; init; } = new Dictionary<string, object>();
}
