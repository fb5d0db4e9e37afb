namespace Recsys.Interactions.Table;

/// <summary>What a compaction did.</summary>
/// <param name="Version">The version of the table afterwards.</param>
/// <param name="Compacted">Events that went from the log into the table.</param>
/// <param name="Erased">Events of erased users that are gone from table and log.</param>
/// <param name="FilesWritten">Table files written.</param>
/// <param name="FilesDeleted">Table files that no version names any more, removed.</param>
/// <param name="LogBlobsDeleted">Log blobs removed after their time.</param>
/// <param name="IsWhole">Whether all was done that there was to do; where not, its time was over, and the next one goes on.</param>
public sealed record CompactionResult(
    long Version, long Compacted, long Erased, int FilesWritten, int FilesDeleted, int LogBlobsDeleted, bool IsWhole);
