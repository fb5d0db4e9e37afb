namespace Recsys.Functions.Embedded.Storage;

/// <summary>
/// How long a lock outlives its holder, how often the holder renews it, how often others try. Leases run on the storage's clock, so
/// these are times of the system, whatever <see cref="TimeProvider"/> the app has.
/// </summary>
internal sealed record LeaseTimes
{
    /// <summary>The shortest that storage allows: a killed process is followed soonest.</summary>
    public static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(15);

    public TimeSpan Duration { get; init; } = ShortestLease;

    public TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(3);
}
