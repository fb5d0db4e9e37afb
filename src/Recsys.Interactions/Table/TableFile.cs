using System.Text.Json.Serialization;

namespace Recsys.Interactions.Table;

/// <summary>A range of one chain in the table.</summary>
/// <param name="Path">The Parquet blob; null where no event of the range is left (a recorded gap, or every user erased).</param>
/// <param name="StreamId">The stream.</param>
/// <param name="Partition">The partition.</param>
/// <param name="First">The first sequence number of the range.</param>
/// <param name="End">The sequence number behind the range.</param>
/// <param name="Rows">Events in the blob.</param>
/// <param name="Bytes">Size of the blob.</param>
/// <param name="CompactedAt">When the range left the log.</param>
public sealed record TableFile(
    string? Path, string StreamId, int Partition, long First, long End, long Rows, long Bytes, DateTimeOffset CompactedAt)
{
    [JsonIgnore]
    internal (string, int) Chain => (StreamId, Partition);
}
