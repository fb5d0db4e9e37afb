namespace Recsys.Interactions.Table;

/// <summary>How a compaction cuts the table, and how long the log stays.</summary>
public sealed record CompactionOptions
{
    /// <summary>Rows a row group: what a reader decodes at once.</summary>
    public int RowGroupRows { get; init; } = 50_000;

    /// <summary>Rows a file at most.</summary>
    public int FileRows { get; init; } = 1_000_000;

    /// <summary>
    /// How long a log blob stays after it was compacted: far longer than any writer can hold on to an old frontier, so that none brings a name
    /// back.
    /// </summary>
    public TimeSpan KeepLog { get; init; } = TimeSpan.FromHours(24);
}
