using System.ComponentModel.DataAnnotations;

namespace Recsys.EventHubs.Client;

/// <summary>How often and how fast an operation is tried again after a transient error.</summary>
public sealed record EventHubRetryOptions
{
    /// <summary>Attempts in total.</summary>
    [Range(1, 1000)]
    public int MaxAttempts { get; init; } = 6;

    /// <summary>Wait before the second attempt; it doubles from attempt to attempt.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between attempts.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Wait after the given number of failed attempts: <c>min(first · 2^(failed−1), max)</c>.</summary>
    internal TimeSpan DelayAfter(int failed)
    {
        var factor = Math.Pow(2, Math.Min(failed - 1, 30));
        return TimeSpan.FromTicks((long)Math.Min(FirstDelay.Ticks * factor, MaxDelay.Ticks));
    }
}
