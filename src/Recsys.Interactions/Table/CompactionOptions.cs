using System.ComponentModel.DataAnnotations;

namespace Recsys.Interactions.Table;

/// <summary>How a compaction cuts the table, and how long the log stays.</summary>
public sealed record CompactionOptions
{
    /// <summary>The setting of the timer's schedule.</summary>
    public const string ScheduleSetting = "CompactionSchedule";

    /// <summary>Rows a row group: what a reader decodes at once.</summary>
    [Range(1, 1_000_000)]
    public int RowGroupRows { get; init; } = 50_000;

    /// <summary>Rows a file at most.</summary>
    [Range(1, 100_000_000)]
    public int FileRows { get; init; } = 1_000_000;

    /// <summary>
    /// How long a log blob stays after it was compacted: far longer than any writer can hold on to an old frontier, so that none brings a name
    /// back.
    /// </summary>
    public TimeSpan KeepLog { get; init; } = TimeSpan.FromHours(24);
}
