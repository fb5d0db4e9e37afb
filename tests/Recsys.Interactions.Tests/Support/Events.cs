using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;

namespace Recsys.Interactions.Tests;

/// <summary>A hub's memory: the same sequence number is always the same event.</summary>
internal static class Events
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 18, 0, 0, TimeSpan.Zero);

    public static HubEvent At(long sequence, byte[]? body = null)
    {
        body ??= Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"eventId\":\"e-{sequence}\",\"userId\":\"u{sequence % 17}\",\"itemId\":\"i{sequence % 101}\",\"type\":\"view\","
                + $"\"timestamp\":\"{Start.AddSeconds(sequence):yyyy-MM-ddTHH:mm:ssZ}\"}}"));
        return new HubEvent(sequence, $"{sequence * 100}", Start.AddSeconds(sequence), $"e-{sequence}", body);
    }

    /// <summary>The events first to last, both included.</summary>
    public static HubEvent[] Range(long first, long last)
    {
        var events = new HubEvent[last - first + 1];
        for (var i = 0; i < events.Length; i++) events[i] = At(first + i);
        return events;
    }

    public static async Task<List<HubEvent>> ReadAsync(BlobContainerClient container, string hub, ChainEnd chain)
    {
        var list = new List<HubEvent>();
        await foreach (var record in new InteractionLogReader(container).ReadChainAsync(hub, chain, TestContext.Current.CancellationToken))
            list.Add(record);
        return list;
    }

    /// <summary>The chain holds exactly the events 0 to count − 1, byte for byte.</summary>
    public static async Task AssertWholeAsync(BlobContainerClient container, int partition, long count)
    {
        var records = await ReadAsync(container, "hub", new ChainEnd("s1", partition, count));
        Assert.Equal(count, records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            Assert.Equal(i, records[i].SequenceNumber);
            Assert.True(At(i).Body.Span.SequenceEqual(records[i].Body.Span));
        }
    }
}
