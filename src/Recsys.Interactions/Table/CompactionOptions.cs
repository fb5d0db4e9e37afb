namespace Recsys.Interactions.Table;

/// <summary>How a compaction cuts the table, how long it works, and how long the log stays.</summary>
public sealed record CompactionOptions
{
    /// <summary>Rows a row group at most: what a reader decodes at once.</summary>
    public int RowGroupRows { get; init; } = 50_000;

    /// <summary>Bytes of bodies at which a row group ends, whatever its rows: an event may have a megabyte.</summary>
    public long RowGroupBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Rows at which a file ends, with the blob of the log that it reaches them in.</summary>
    public int FileRows { get; init; } = 1_000_000;

    /// <summary>Bytes of bodies at which a file ends, with the blob of the log that it reaches them in: until then it lies on the disk.</summary>
    public long FileBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>
    /// How long a compaction works before it commits what it has and leaves the rest to the next: five minutes less than <c>functionTimeout</c> of
    /// <c>host.json</c>.
    /// </summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(25);
}
