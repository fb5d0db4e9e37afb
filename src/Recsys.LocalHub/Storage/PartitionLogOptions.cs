namespace Recsys.LocalHub.Storage;

internal sealed record PartitionLogOptions
{
    public bool SyncEveryBatch { get; init; }

    public long SegmentBytes { get; init; } = 64L * 1024 * 1024;

    public long RetentionBytes { get; init; } = long.MaxValue;

    public TimeSpan RetentionAge { get; init; } = TimeSpan.MaxValue;
}
