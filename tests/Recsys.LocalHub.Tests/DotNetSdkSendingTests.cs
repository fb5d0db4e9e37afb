using System.Net.Sockets;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>What producers of the official .NET SDK see of the hub.</summary>
public sealed class DotNetSdkSendingTests
{
    private const int MoreThanAMessage = 1_100_000;

    [Fact]
    public async Task An_event_comes_back_with_everything_that_it_was_sent_with()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        var properties = new Dictionary<string, object> { ["text"] = "täxt", ["int"] = 7, ["long"] = 1L << 40, ["flag"] = true, ["double"] = 0.5 };
        var key = new SendEventOptions { PartitionKey = "key-1" };
        await producer.SendAsync([Make()], key, Cancel);
        await producer.SendAsync([Make(), Make()], key, Cancel);
        var events = await DotNetSdk.ReadAsync(hub.ConnectionString, $"{PartitionKeyHash.ToPartition("key-1", 4)}", EventPosition.Earliest, 3);
        Assert.Equal([0, 1, 2], events.Select(e => e.SequenceNumber));
        Assert.Equal(3, events.Select(e => long.Parse(e.OffsetString)).Distinct().Count());
        Assert.All(events, e =>
        {
            Assert.Equal("body", e.Text());
            Assert.Equal("m1", e.MessageId);
            Assert.Equal("c1", e.CorrelationId);
            Assert.Equal("text/plain", e.ContentType);
            Assert.Equal("key-1", e.PartitionKey);
            Assert.Equal(properties, e.Properties);
        });

        EventData Make()
        {
            var data = new EventData("body") { MessageId = "m1", CorrelationId = "c1", ContentType = "text/plain" };
            foreach (var (name, value) in properties)
                data.Properties[name] = value;
            return data;
        }
    }

    [Fact]
    public async Task Properties_tell_name_partitions_and_the_place_of_the_last_event()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        var about = await producer.GetEventHubPropertiesAsync(Cancel);
        Assert.Equal(TestHub.Name, about.Name);
        Assert.Equal(["0", "1", "2", "3"], about.PartitionIds);
        var empty = await producer.GetPartitionPropertiesAsync("2", Cancel);
        Assert.Equal(("2", TestHub.Name, true), (empty.Id, empty.EventHubName, empty.IsEmpty));
        Assert.Equal((0, -1, "-1"), (empty.BeginningSequenceNumber, empty.LastEnqueuedSequenceNumber, empty.LastEnqueuedOffsetString));
        await producer.SendAsync("2", "a", "b");
        var filled = await producer.GetPartitionPropertiesAsync("2", Cancel);
        var last = (await DotNetSdk.ReadAsync(hub.ConnectionString, "2", EventPosition.Earliest, 2))[^1];
        Assert.Equal((last.EnqueuedTime, false), (filled.LastEnqueuedTime, filled.IsEmpty));
        Assert.Equal((0, 1, last.OffsetString), (filled.BeginningSequenceNumber, filled.LastEnqueuedSequenceNumber, filled.LastEnqueuedOffsetString));
    }

    [Fact]
    public async Task A_batch_takes_events_up_to_the_limit_and_what_it_took_arrives()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        using var batch = await producer.CreateBatchAsync(new CreateBatchOptions { PartitionId = "0" }, Cancel);
        Assert.Equal(LocalEventHubOptions.MaxMessageBytes, batch.MaximumSizeInBytes);
        var body = new string('x', 10_000);
        while (batch.TryAdd(new EventData(body)))
        {
        }

        Assert.InRange(batch.Count, 100, 104);
        await producer.SendAsync(batch, Cancel);
        var events = await DotNetSdk.ReadAsync(hub.ConnectionString, "0", EventPosition.Earliest, batch.Count);
        Assert.Equal(batch.Count, events.Count);
        Assert.All(events, e => Assert.Equal(body, e.Text()));
    }

    [Fact]
    public async Task What_is_beyond_the_limit_is_refused_as_too_large_and_the_next_send_works()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        var large = new string('x', MoreThanAMessage);
        await DotNetSdk.FailsAsync(EventHubsException.FailureReason.MessageSizeExceeded, () => producer.SendAsync("0", large));
        await DotNetSdk.FailsAsync(EventHubsException.FailureReason.MessageSizeExceeded, () => producer.SendAsync("0", "a", large));
        await producer.SendAsync("0", "still works");
        Assert.Equal("still works", Assert.Single(await DotNetSdk.ReadAsync(hub.ConnectionString, "0", EventPosition.Earliest, 1)).Text());
    }

    [Fact]
    public async Task Sends_from_many_threads_are_all_stored_once()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => producer.SendAsync("1", $"{i}"))));
        var events = await DotNetSdk.ReadAsync(hub.ConnectionString, "1", EventPosition.Earliest, 500);
        Assert.Equal(Enumerable.Range(0, 500), events.Select(e => int.Parse(e.Text())).Order());
    }

    [Fact]
    public async Task Keys_lead_to_the_partition_of_their_hash_whoever_maps_them_and_keep_their_order()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        // Here the hub maps the key; the buffered producer maps it by itself.
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}"), "ключ", "键", new string('k', 128)];
        foreach (var key in keys)
            await producer.SendAsync(DotNetSdk.Events($"{key} 0", $"{key} 1"), new SendEventOptions { PartitionKey = key }, Cancel);
        var failed = new List<Exception>();
        await using (var buffered = new EventHubBufferedProducerClient(hub.ConnectionString, TestHub.Name))
        {
            buffered.SendEventBatchFailedAsync += e =>
            {
                failed.Add(e.Exception);
                return Task.CompletedTask;
            };
            foreach (var key in keys)
            {
                var events = DotNetSdk.Events($"{key} 2", $"{key} 3");
                await buffered.EnqueueEventsAsync(events, new EnqueueEventOptions { PartitionKey = key }, Cancel);
            }

            await buffered.FlushAsync(Cancel);
        }

        Assert.Empty(failed);
        foreach (var partition in keys.GroupBy(k => PartitionKeyHash.ToPartition(k, 4)))
        {
            var read = await StoredEvents.ReadAsync(hub.ConnectionString, TestHub.Name, $"{partition.Key}", Cancel);
            var texts = read.Select(e => e.Text()).ToList();
            Assert.Equal(partition.Count() * 4, texts.Count);
            foreach (var key in partition)
                Assert.Equal(Enumerable.Range(0, 4).Select(i => $"{key} {i}"), texts.Where(t => t.StartsWith(key + " ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_buffered_producer_loses_and_doubles_nothing()
    {
        await using var hub = await TestHub.StartAsync();
        var failed = 0;
        await using (var producer = new EventHubBufferedProducerClient(hub.ConnectionString, TestHub.Name))
        {
            producer.SendEventBatchFailedAsync += _ =>
            {
                Interlocked.Increment(ref failed);
                return Task.CompletedTask;
            };
            for (var i = 0; i < 2000; i++)
                await producer.EnqueueEventAsync(new EventData($"{i}"), Cancel);
        }

        Assert.Equal(0, failed);
        var seen = new List<int>();
        for (var partition = 0; partition < 4; partition++)
            seen.AddRange(
                (await StoredEvents.ReadAsync(hub.ConnectionString, TestHub.Name, $"{partition}", Cancel)).Select(e => int.Parse(e.Text())));

        Assert.Equal(Enumerable.Range(0, 2000), seen.Order());
    }

    [Fact]
    public async Task What_is_not_there_is_said_to_be_not_there()
    {
        await using var hub = await TestHub.StartAsync(o => o with { Hubs = [new HubDefinition(TestHub.Name) { ConsumerGroups = ["readers"] }] });
        await using var nowhere = DotNetSdk.Producer(hub.ConnectionString, "no-such-hub");
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await using var stranger = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Earliest, group: "strangers");
        const EventHubsException.FailureReason notFound = EventHubsException.FailureReason.ResourceNotFound;
        await DotNetSdk.FailsAsync(notFound, () => nowhere.SendAsync(DotNetSdk.Events("x"), Cancel));
        await DotNetSdk.FailsAsync(notFound, () => nowhere.GetEventHubPropertiesAsync(Cancel));
        await DotNetSdk.FailsAsync(notFound, () => stranger.ReceiveBatchAsync(1, DotNetSdk.Wait, Cancel));
        // What the SDK makes of the service's own answer to a partition that is not there.
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => producer.SendAsync("7", "x"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => producer.GetPartitionPropertiesAsync("7", Cancel));
    }

    [Fact]
    public async Task A_connection_string_may_name_the_hub_itself()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducerClient($"{hub.ConnectionString.TrimEnd(';')};EntityPath={TestHub.Name}");
        await producer.SendAsync("0", "x");
        Assert.Equal(TestHub.Name, (await producer.GetEventHubPropertiesAsync(Cancel)).Name);
        Assert.Contains("UseDevelopmentEmulator=true", hub.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_the_networks_own_error_after_all_attempts()
    {
        string connectionString;
        await using (var hub = await TestHub.StartAsync())
            connectionString = hub.ConnectionString;
        await using var producer = DotNetSdk.Producer(connectionString, retries: 1);
        await Assert.ThrowsAsync<SocketException>(() => producer.SendAsync("0", "x"));
    }
}
