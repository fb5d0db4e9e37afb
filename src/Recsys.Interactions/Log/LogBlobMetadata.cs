using System.Globalization;

namespace Recsys.Interactions.Log;

/// <summary>What a log blob says of itself in its metadata, written in the same request as its content.</summary>
/// <param name="First">The first sequence number, which is also the blob's name.</param>
/// <param name="Last">The last sequence number.</param>
/// <param name="Count">The number of events; fewer than the span only in a gap blob.</param>
/// <param name="FirstEnqueued">When the hub took the first event.</param>
/// <param name="LastEnqueued">When the hub took the last event.</param>
internal sealed record LogBlobMetadata(long First, long Last, int Count, DateTimeOffset FirstEnqueued, DateTimeOffset LastEnqueued)
{
    internal Dictionary<string, string> ToMetadata() => new(StringComparer.Ordinal)
    {
        ["last"] = Last.ToString(CultureInfo.InvariantCulture),
        ["count"] = Count.ToString(CultureInfo.InvariantCulture),
        ["firstenqueued"] = FirstEnqueued.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        ["lastenqueued"] = LastEnqueued.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
    };

    /// <exception cref="BrokenChainException">The metadata is missing or not what the writer wrote.</exception>
    internal static LogBlobMetadata Of(string blobName, IDictionary<string, string> metadata)
    {
        var first = Storage.BlobPaths.FirstOf(blobName);
        return new LogBlobMetadata(
            first, Number("last"), (int)Number("count"),
            DateTimeOffset.FromUnixTimeMilliseconds(Number("firstenqueued")), DateTimeOffset.FromUnixTimeMilliseconds(Number("lastenqueued")));

        long Number(string key) =>
            metadata.FirstOrDefault(m => string.Equals(m.Key, key, StringComparison.OrdinalIgnoreCase)).Value is { } text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new BrokenChainException(
                    $"The log blob '{blobName}' has no metadata '{key}': something other than the log's writer has written it.");
    }
}
