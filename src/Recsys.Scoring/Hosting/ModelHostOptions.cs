using System.ComponentModel.DataAnnotations;

namespace Recsys.Scoring.Hosting;

/// <summary>How the serving model follows the registry.</summary>
public sealed record ModelHostOptions
{
    /// <summary>The default of <see cref="PollSeconds"/>.</summary>
    public const double DefaultPollSeconds = 2;

    /// <summary>Seconds between two looks at the pointer, one small read each.</summary>
    [Range(0.05, 3600)] public double PollSeconds { get; init; } = DefaultPollSeconds;

    /// <summary>Seconds before a version that could not be loaded is tried again.</summary>
    [Range(0, 86_400)] public double RetrySeconds { get; init; } = 30;

    /// <summary>Seconds that a request waits for the first load after a cold start before it is told that there is no model.</summary>
    [Range(0, 230)] public double FirstLoadSeconds { get; init; } = 20;
}
