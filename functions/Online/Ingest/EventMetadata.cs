using System.Globalization;
using System.Text.Json;
using Recsys.Interactions.Log;

namespace Recsys.Functions.Online.Ingest;

/// <summary>Joins the bodies of a batch with the metadata that the trigger puts beside them.</summary>
internal static class EventMetadata
{
    /// <summary>The partition of a batch and its events.</summary>
    /// <param name="bodies">The bodies, in order.</param>
    /// <param name="bindingData">The trigger's metadata; arrays as long as the batch.</param>
    /// <exception cref="InvalidDataException">An entry is missing or does not line up with the bodies: nothing may be stored then.</exception>
    public static (int Partition, IReadOnlyList<HubEvent> Events) Join(byte[][] bodies, IReadOnlyDictionary<string, object?> bindingData)
    {
        var numbers = Array<long>(bindingData, "SequenceNumberArray", bodies.Length);
        var offsets = Array<string>(bindingData, bindingData.ContainsKey("OffsetStringArray") ? "OffsetStringArray" : "OffsetArray", bodies.Length);
        var times = Array<string>(bindingData, "EnqueuedTimeUtcArray", bodies.Length);
        var ids = MessageIds(bindingData, bodies.Length);
        var events = new HubEvent[bodies.Length];
        var time = default(DateTimeOffset);
        for (var i = 0; i < events.Length; i++)
        {
            // What a hub took at once has one time.
            time = i > 0 && times[i] == times[i - 1] ? time : Time(times[i]);
            events[i] = new HubEvent(numbers[i], offsets[i], time, ids[i], bodies[i]);
        }

        return (Partition(bindingData), events);
    }

    private static int Partition(IReadOnlyDictionary<string, object?> bindingData)
    {
        using var context = JsonDocument.Parse(
            Text(bindingData, bindingData.ContainsKey("TriggerPartitionContext") ? "TriggerPartitionContext" : "PartitionContext"));
        var id = context.RootElement.GetProperty("PartitionId").GetString();
        return int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            ? partition
            : throw new InvalidDataException($"The partition id '{id}' is no number.");
    }

    /// <summary>The host sends times without a zone; they are UTC.</summary>
    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string?[] MessageIds(IReadOnlyDictionary<string, object?> bindingData, int count)
    {
        var ids = new string?[count];
        if (bindingData.TryGetValue("SystemPropertiesArray", out var value) && value is string text)
        {
            using var json = JsonDocument.Parse(text);

            // Not by index: an element is found by walking over all before it.
            foreach (var (i, properties) in json.RootElement.EnumerateArray().Take(count).Index())
            {
                ids[i] = properties.TryGetProperty("message-id", out var id) ? id.ToString() : null;
            }
        }

        return ids;
    }

    private static T[] Array<T>(IReadOnlyDictionary<string, object?> bindingData, string key, int count)
    {
        var array = bindingData.TryGetValue(key, out var value) && value is IEnumerable<T> typed and not string
            ? [.. typed]
            : JsonSerializer.Deserialize<T[]>(Text(bindingData, key)) ?? [];
        return array.Length == count
            ? array
            : throw new InvalidDataException($"The trigger gave {count} events, but {array.Length} entries of {key}.");
    }

    private static string Text(IReadOnlyDictionary<string, object?> bindingData, string key) =>
        bindingData.TryGetValue(key, out var value) && value is string text ? text : throw new InvalidDataException($"The trigger gave no {key}.");
}
