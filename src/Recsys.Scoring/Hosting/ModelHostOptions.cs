namespace Recsys.Scoring.Hosting;

/// <summary>How the serving model follows the registry.</summary>
public sealed record ModelHostOptions
{
    /// <summary>The default of <see cref="PollSeconds"/>.</summary>
    public const double DefaultPollSeconds = 2;

    /// <summary>Seconds between two looks at the pointer, one small read each.</summary>
    public double PollSeconds { get; init; } = DefaultPollSeconds;

    /// <summary>
    /// Seconds that a request waits for the first load after a cold start before it is told that a model is loading, or that there is none.
    /// </summary>
    public double FirstLoadSeconds { get; init; } = 20;
}
