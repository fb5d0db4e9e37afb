using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Recsys.EventHubs.Client;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>What a function gets of its events: the trigger parameter's value, and the metadata under the names of the real extension.</summary>
internal static class EventBatch
{
    public static Type[] BatchTypes { get; } = [typeof(string[]), typeof(byte[][])];

    public static Type[] SingleTypes { get; } = [typeof(string), typeof(byte[])];

    public static object Value(Type parameter, IReadOnlyList<ReceivedEvent> events)
    {
        if (parameter == typeof(string[]))
            return events.Select(e => Encoding.UTF8.GetString(e.Body.Span)).ToArray();
        if (parameter == typeof(byte[][]))
            return events.Select(e => e.Body.ToArray()).ToArray();
        return parameter == typeof(string) ? Encoding.UTF8.GetString(events[0].Body.Span) : events[0].Body.ToArray();
    }

    /// <summary>The metadata of a batch. Values are made when they are asked for: most functions ask for few.</summary>
    public static IReadOnlyDictionary<string, object?> BatchData(HubAddress hub, string partitionId, IReadOnlyList<ReceivedEvent> events) => new LazyData(new()
    {
        ["PartitionKeyArray"] = () => events.Select(e => e.PartitionKey ?? string.Empty).ToArray(),
        ["OffsetArray"] = () => events.Select(e => e.Offset).ToArray(),
        ["OffsetStringArray"] = () => events.Select(e => e.Offset).ToArray(),
        ["SequenceNumberArray"] = () => events.Select(e => e.SequenceNumber).ToArray(),
        ["EnqueuedTimeUtcArray"] = () => EventJson.Times(events),
        ["PropertiesArray"] = () => EventJson.Properties(events),
        ["SystemPropertiesArray"] = () => EventJson.SystemProperties(events),
        ["PartitionContext"] = () => Context(hub, partitionId),
        ["TriggerPartitionContext"] = () => Context(hub, partitionId),
    });

    /// <summary>The metadata of one event.</summary>
    public static IReadOnlyDictionary<string, object?> SingleData(HubAddress hub, string partitionId, ReceivedEvent one) => new LazyData(new()
    {
        ["PartitionKey"] = () => one.PartitionKey ?? string.Empty,
        ["Offset"] = () => one.Offset,
        ["OffsetString"] = () => one.Offset,
        ["SequenceNumber"] = () => one.SequenceNumber,
        ["EnqueuedTimeUtc"] = () => EventJson.Time(one),
        ["Properties"] = () => EventJson.Properties(one),
        ["SystemProperties"] = () => EventJson.SystemProperties(one),
        ["PartitionContext"] = () => Context(hub, partitionId),
        ["TriggerPartitionContext"] = () => Context(hub, partitionId),
    });

    private static string Context(HubAddress hub, string partitionId) => JsonSerializer.Serialize(new
    {
        IsCheckpointingAfterInvocation = true,
        hub.FullyQualifiedNamespace,
        EventHubName = hub.EventHub,
        hub.ConsumerGroup,
        PartitionId = partitionId,
    });

    private sealed class LazyData(Dictionary<string, Func<object?>> makers) : IReadOnlyDictionary<string, object?>
    {
        private readonly Dictionary<string, Func<object?>> makers = new(makers, StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, object?> made = new(StringComparer.OrdinalIgnoreCase);

        public IEnumerable<string> Keys => makers.Keys;

        public IEnumerable<object?> Values => Keys.Select(k => this[k]);

        public int Count => makers.Count;

        public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no binding data '{key}'.");

        public bool ContainsKey(string key) => makers.ContainsKey(key);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
        {
            lock (made)
            {
                if (made.TryGetValue(key, out value))
                    return true;
                if (!makers.TryGetValue(key, out var maker))
                    return false;
                made[key] = value = maker();
                return true;
            }
        }

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Keys.Select(k => KeyValuePair.Create(k, this[k])).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
