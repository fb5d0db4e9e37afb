using System.Collections.Concurrent;
using System.Globalization;
using Recsys.LocalHub.Links;
using Recsys.LocalHub.Storage;

namespace Recsys.LocalHub;

/// <summary>A partition's log and, a consumer group at a time, its readers.</summary>
internal sealed class HubPartition(int id, PartitionLog log) : IDisposable
{
    private readonly ConcurrentDictionary<string, ReceiverRoster> rosters = new(StringComparer.OrdinalIgnoreCase);

    public string Id { get; } = id.ToString(CultureInfo.InvariantCulture);

    public PartitionLog Log { get; } = log;

    public ReceiverRoster ReceiversOf(string consumerGroup) => rosters.GetOrAdd(consumerGroup, static _ => new ReceiverRoster());

    public void Dispose() => Log.Dispose();
}
