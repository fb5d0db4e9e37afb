namespace Recsys.SpeedBench.Costs;

/// <summary>The settings of the trigger in host.json that decide how many events go into one write.</summary>
/// <param name="MinEvents"><c>minEventBatchSize</c>: what a batch waits for.</param>
/// <param name="MaxEvents"><c>maxEventBatchSize</c>.</param>
/// <param name="MaxWait"><c>maxWaitTime</c>: how long it waits at most.</param>
/// <param name="CheckpointEvery"><c>batchCheckpointFrequency</c>: batches a checkpoint.</param>
public sealed record BatchSettings(int MinEvents, int MaxEvents, TimeSpan MaxWait, int CheckpointEvery = 1)
{
    /// <summary>No event waits for another.</summary>
    public static BatchSettings Unbatched { get; } = new(1, 1, TimeSpan.Zero);

    /// <summary>Those of this repository's host.json.</summary>
    public static BatchSettings Shipped { get; } = new(100, 1000, TimeSpan.FromSeconds(0.8));

    /// <summary>Where a minute does not matter.</summary>
    public static BatchSettings Minute { get; } = new(10_000, 10_000, TimeSpan.FromMinutes(1));

    /// <summary>
    /// Events a batch, of a partition with this rate r, as if a function took no time: m where m events are there within the wait w, else r·w, and
    /// at least one. While a function is busy more gather, up to the largest batch; so real batches are larger, and cheaper.
    /// </summary>
    /// <param name="eventsASecond">The rate of one partition.</param>
    public double EventsABatch(double eventsASecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(eventsASecond);
        return Math.Min(MaxEvents, Math.Max(1, Math.Min(MinEvents, eventsASecond * MaxWait.TotalSeconds)));
    }
}
