namespace Recsys.Cli.Http;

/// <summary>The parameters of a request for recommendations; null leaves one to the app.</summary>
internal sealed record RecommendCall
{
    public int? K { get; init; }

    /// <summary>The moment, RFC 3339 in the user's local time.</summary>
    public string? At { get; init; }

    public string? Device { get; init; }

    public string? Country { get; init; }

    public string? Model { get; init; }
}
