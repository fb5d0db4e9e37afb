namespace Recsys.Scoring.Hosting;

/// <summary>How the serving model follows the registry.</summary>
public sealed record ModelHostOptions
{
    /// <summary>The default of <see cref="PollSeconds"/>.</summary>
    public const double DefaultPollSeconds = 2;

    /// <summary>Seconds between two looks at the pointer, one small read each.</summary>
    public double PollSeconds { get; init; } = DefaultPollSeconds;

    /// <summary>Seconds before a version that could not be loaded is tried again; twice as many after each further try.</summary>
    public double RetrySeconds { get; init; } = 30;

    /// <summary>The most that this becomes.</summary>
    public double MostRetrySeconds { get; init; } = 900;

    /// <summary>Seconds that a request waits for the first load after a cold start before it is told that there is no model.</summary>
    public double FirstLoadSeconds { get; init; } = 20;
}
