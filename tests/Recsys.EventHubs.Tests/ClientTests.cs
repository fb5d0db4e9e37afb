using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Recsys.EventHubs.Client;
using Recsys.EventHubs.Server;
using Recsys.TestKit;

namespace Recsys.EventHubs.Tests;

/// <summary>Our own client against the hub.</summary>
public sealed class ClientTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_comes_back_with_everything_that_it_was_sent_with()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        var sent = new EventData("body"u8.ToArray())
        {
            MessageId = "m1",
            ContentType = "text/plain",
            Properties = new Dictionary<string, object> { ["text"] = "täxt", ["int"] = 7, ["long"] = 1L << 40, ["flag"] = true, ["double"] = 0.5 },
        };
        await producer.SendAsync([sent], SendTarget.PartitionKey("key-1"), Cancellation);
        await producer.SendAsync([sent, sent], SendTarget.PartitionKey("key-1"), Cancellation);
        var events = await ReadAsync(hub.ClientOptions, PartitionKeyHash.ToPartition("key-1", 4).ToString(), EventPosition.Earliest, 3);
        Assert.Equal([0, 1, 2], events.Select(e => e.SequenceNumber));
        Assert.Equal(3, events.Select(e => long.Parse(e.Offset)).Distinct().Count());
        Assert.All(events, e =>
        {
            Assert.Equal("body", Text(e));
            Assert.Equal("m1", e.MessageId);
            Assert.Equal("text/plain", e.ContentType);
            Assert.Equal("key-1", e.PartitionKey);
            Assert.Equal(sent.Properties, e.Properties);
        });
    }

    [Fact]
    public async Task Properties_tell_name_partitions_and_the_place_of_the_last_event()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        var about = await producer.GetPropertiesAsync(Cancellation);
        Assert.Equal(TestHub.Name, about.Name);
        Assert.Equal(["0", "1", "2", "3"], about.PartitionIds);
        var empty = await producer.GetPartitionPropertiesAsync("2", Cancellation);
        Assert.Equal(new PartitionProperties("2", 0, -1, "-1", DateTimeOffset.MinValue, true), empty);
        await producer.SendAsync(Events("a", "b"), SendTarget.PartitionId("2"), Cancellation);
        var filled = await producer.GetPartitionPropertiesAsync("2", Cancellation);
        var last = (await ReadAsync(hub.ClientOptions, "2", EventPosition.Earliest, 2))[^1];
        Assert.Equal(new PartitionProperties("2", 0, 1, last.Offset, last.EnqueuedTime, false), filled);
    }

    [Fact]
    public async Task A_hub_keeps_the_time_of_its_creation_over_restarts()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        var before = await producer.GetPropertiesAsync(Cancellation);
        await hub.RestartAsync();
        var after = await producer.GetPropertiesAsync(Cancellation);
        Assert.Equal(before.CreatedAt, after.CreatedAt);
    }

    [Fact]
    public async Task A_list_beyond_the_limit_goes_as_several_messages_in_order()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        var bodies = Enumerable.Range(0, 50).Select(i => i + ":" + new string('x', 100_000)).ToArray();
        await producer.SendAsync(Events(bodies), SendTarget.PartitionId("0"), Cancellation);
        var events = await ReadAsync(hub.ClientOptions, "0", EventPosition.Earliest, 50);
        Assert.Equal(bodies, events.Select(Text));
    }

    [Fact]
    public async Task A_single_event_beyond_the_limit_is_named_in_the_error()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        var alone = await Assert.ThrowsAsync<EventHubException>(() => producer.SendAsync(Events(new string('x', 1_100_000)), SendTarget.Any, Cancellation));
        Assert.Equal(EventHubErrorReason.MessageTooLarge, alone.Reason);
        Assert.Contains("event 0", alone.Message, StringComparison.Ordinal);
        var amongOthers = await Assert.ThrowsAsync<EventHubException>(() => producer.SendAsync(Events("a", new string('x', 1_100_000)), SendTarget.Any, Cancellation));
        Assert.Contains("event 1", amongOthers.Message, StringComparison.Ordinal);
        await producer.SendAsync(Events("still works"), SendTarget.Any, Cancellation);
    }

    [Fact]
    public async Task Sends_from_many_threads_are_all_stored_once()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => producer.SendAsync(Events($"{i}"), SendTarget.PartitionId("1"), Cancellation))));
        var events = await ReadAsync(hub.ClientOptions, "1", EventPosition.Earliest, 500);
        Assert.Equal(Enumerable.Range(0, 500), events.Select(e => int.Parse(Text(e))).Order());
    }

    [Fact]
    public async Task A_receiver_begins_at_a_sequence_number_an_offset_a_time_or_the_end()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        for (var i = 0; i < 6; i++)
        {
            await producer.SendAsync(Events($"{i}"), SendTarget.PartitionId("0"), Cancellation);
            await Task.Delay(3, Cancellation);
        }

        var all = await ReadAsync(hub.ClientOptions, "0", EventPosition.Earliest, 6);
        async Task<string> From(EventPosition position, int count) => string.Concat((await ReadAsync(hub.ClientOptions, "0", position, count)).Select(Text));
        Assert.Equal("345", await From(EventPosition.FromSequenceNumber(3), 3));
        Assert.Equal("45", await From(EventPosition.FromSequenceNumber(3, inclusive: false), 2));
        Assert.Equal("345", await From(EventPosition.FromOffset(all[2].Offset), 3));
        Assert.Equal("5", await From(EventPosition.FromEnqueuedTime(all[4].EnqueuedTime), 1));

        await using var latest = await OpenAsync(hub.ClientOptions, "0", EventPosition.Latest);
        await producer.SendAsync(Events("new"), SendTarget.PartitionId("0"), Cancellation);
        Assert.Equal(["new"], (await latest.ReceiveBatchAsync(10, Wait, Cancellation)).Select(Text));
        Assert.Empty(await latest.ReceiveBatchAsync(10, TimeSpan.FromMilliseconds(50), Cancellation));
    }

    [Fact]
    public async Task A_small_prefetch_gets_everything_too()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        await producer.SendAsync(Events([.. Enumerable.Range(0, 500).Select(i => $"{i}")]), SendTarget.PartitionId("0"), Cancellation);
        foreach (var prefetch in (int[])[1, 2, 7])
        {
            await using var receiver = await OpenAsync(hub.ClientOptions, "0", EventPosition.Earliest, prefetch: prefetch);
            var texts = new List<string>();
            while (texts.Count < 500)
                texts.AddRange((await receiver.ReceiveBatchAsync(3, Wait, Cancellation)).Select(Text));
            Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), texts);
        }
    }

    [Fact]
    public async Task A_receiver_that_is_displaced_hears_that_it_lost_the_partition()
    {
        await using var hub = await TestHub.StartAsync();
        await using var first = await OpenAsync(hub.ClientOptions, "0", EventPosition.Earliest, ownerLevel: 1);
        await using var second = await OpenAsync(hub.ClientOptions, "0", EventPosition.Earliest, ownerLevel: 1);
        var lost = await Assert.ThrowsAsync<EventHubException>(() => first.ReceiveBatchAsync(1, Wait, Cancellation));
        Assert.Equal(EventHubErrorReason.OwnershipLost, lost.Reason);
        Assert.False(lost.IsTransient);
        var low = await Assert.ThrowsAsync<EventHubException>(() => OpenAsync(hub.ClientOptions, "0", EventPosition.Earliest, ownerLevel: 0));
        Assert.Equal(EventHubErrorReason.OwnershipLost, low.Reason);
        Assert.Empty(await second.ReceiveBatchAsync(1, TimeSpan.FromMilliseconds(50), Cancellation));
    }

    [Fact]
    public async Task Of_receivers_of_one_level_that_open_at_once_one_reads_and_every_other_hears_that_it_lost()
    {
        const int count = 4;
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        for (var round = 0; round < 10; round++)
        {
            var receivers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(
                () => OpenAsync(hub.ClientOptions, "0", EventPosition.Latest, ownerLevel: 0))));
            // Displaced or not, a receiver must not be left waiting: three hear that they lost, and the fourth reads what comes afterwards.
            var reading = receivers.Select(r => r.ReceiveBatchAsync(1, Wait, Cancellation)).ToList();
            for (var lost = 0; lost < count - 1; lost++)
            {
                var next = await Task.WhenAny(reading);
                reading.Remove(next);
                Assert.Equal(EventHubErrorReason.OwnershipLost, (await Assert.ThrowsAsync<EventHubException>(() => next)).Reason);
            }

            await producer.SendAsync(Events($"{round}"), SendTarget.PartitionId("0"), Cancellation);
            Assert.Equal([$"{round}"], (await Assert.Single(reading)).Select(Text));
            await Task.WhenAll(receivers.Select(r => r.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_said_to_be_not_there()
    {
        await using var hub = await TestHub.StartAsync(o => o with { Hubs = [new HubDefinition(TestHub.Name) { ConsumerGroups = ["readers"] }] });
        await using var nowhere = new EventHubProducer(EventHubConnectionOptions.Parse(hub.ConnectionString, "no-such-hub"));
        await using var producer = new EventHubProducer(hub.ClientOptions);
        await NotFound(() => nowhere.SendAsync(Events("x"), SendTarget.Any, Cancellation));
        await NotFound(() => nowhere.GetPropertiesAsync(Cancellation));
        await NotFound(() => producer.SendAsync(Events("x"), SendTarget.PartitionId("7"), Cancellation));
        await NotFound(() => producer.GetPartitionPropertiesAsync("7", Cancellation));
        await NotFound(() => PartitionReceiver.OpenAsync(hub.ClientOptions, "strangers", "0", EventPosition.Earliest, null, 10, Cancellation));

        static async Task NotFound(Func<Task> action) => Assert.Equal(EventHubErrorReason.NotFound, (await Assert.ThrowsAsync<EventHubException>(action)).Reason);
    }

    [Fact]
    public async Task A_position_of_another_stream_is_an_error_and_not_an_endless_wait()
    {
        await using var hub = await TestHub.StartAsync();
        var error = await Assert.ThrowsAsync<EventHubException>(() => OpenAsync(hub.ClientOptions, "0", EventPosition.FromOffset("12345")));
        Assert.Equal(EventHubErrorReason.InvalidRequest, error.Reason);
    }

    [Fact]
    public async Task A_restart_of_the_hub_goes_unnoticed_but_for_the_time_it_takes()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = new EventHubProducer(hub.ClientOptions);
        await using var receiver = await OpenAsync(hub.ClientOptions, "0", EventPosition.Earliest);
        for (var round = 0; round < 3; round++)
        {
            await producer.SendAsync(Events($"{round}"), SendTarget.PartitionId("0"), Cancellation);
            Assert.Equal([$"{round}"], (await receiver.ReceiveBatchAsync(10, Wait, Cancellation)).Select(Text));
            await hub.RestartAsync();
        }
    }

    [Fact]
    public async Task Nobody_at_the_address_is_a_transient_error_after_all_attempts()
    {
        int port;
        await using (var hub = await TestHub.StartAsync())
            port = hub.Hub.Port;
        var options = EventHubConnectionOptions.Parse($"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true", "h")
            with { Retry = new EventHubRetryOptions { MaxAttempts = 2, FirstDelay = TimeSpan.FromMilliseconds(10) } };
        await using var producer = new EventHubProducer(options);
        var error = await Assert.ThrowsAsync<EventHubException>(() => producer.SendAsync(Events("x"), SendTarget.Any, Cancellation));
        Assert.Equal(EventHubErrorReason.Unreachable, error.Reason);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Keys_are_checked_over_TLS_and_tokens_of_other_kinds_are_refused()
    {
        using var certificate = TestCertificate.Create();
        await using var hub = await TestHub.StartAsync(o => o with { Host = "localhost", Certificate = certificate, Keys = [new SharedAccessKey("root", "right")] });
        var right = hub.ClientOptions with { CertificateValidation = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() };
        Assert.True(right.UseTls);
        await using (var producer = new EventHubProducer(right))
            await producer.SendAsync(Events("x"), SendTarget.PartitionId("0"), Cancellation);
        Assert.Single(await ReadAsync(right, "0", EventPosition.Earliest, 1));

        foreach (var wrong in (EventHubConnectionOptions[])[right with { Key = "wrong" }, right with { KeyName = "unknown" }, right with { Token = _ => ValueTask.FromResult(new AccessJwt("x", DateTimeOffset.MaxValue)) }])
        {
            await using var producer = new EventHubProducer(wrong);
            var refused = await Assert.ThrowsAsync<EventHubException>(() => producer.SendAsync(Events("x"), SendTarget.Any, Cancellation));
            Assert.Equal(EventHubErrorReason.Unauthorized, refused.Reason);
        }

        await using var untrusting = new EventHubProducer(hub.ClientOptions with { Retry = new EventHubRetryOptions { MaxAttempts = 1 } });
        Assert.Equal(EventHubErrorReason.Unreachable, (await Assert.ThrowsAsync<EventHubException>(() => untrusting.SendAsync(Events("x"), SendTarget.Any, Cancellation))).Reason);
    }

    [Fact]
    public async Task An_identity_is_asked_for_a_new_token_before_the_old_one_expires()
    {
        var asked = new TaskCompletionSource();
        var count = 0;
        await using var hub = await TestHub.StartAsync();
        var options = hub.ClientOptions with
        {
            Token = _ =>
            {
                if (Interlocked.Increment(ref count) >= 3)
                    asked.TrySetResult();
                return ValueTask.FromResult(new AccessJwt("token", TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1)));
            },
        };
        await using var receiver = await OpenAsync(options, "0", EventPosition.Earliest);
        await asked.Task.WaitAsync(Wait, Cancellation);
    }

    [Fact]
    public async Task A_signature_is_renewed_in_time_so_that_a_sender_outlives_its_first_token()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var log = new FakeLogger();
        await using var hub = await TestHub.StartAsync(o => o with { Keys = [new SharedAccessKey("root", "secret")] }, time);
        await using var producer = new EventHubProducer(hub.ClientOptions with { Retry = new EventHubRetryOptions { MaxAttempts = 1 } }, log, time);
        await producer.SendAsync(Events("0"), SendTarget.PartitionId("0"), Cancellation);
        var first = log.Accepted;
        Assert.NotEqual(0, first);
        // A signature lives for an hour; after three times fifty minutes nothing but renewal can have kept the sender.
        for (var renewal = 1; renewal <= 3; renewal++)
        {
            time.Advance(TimeSpan.FromMinutes(50));
            for (var begin = TimeProvider.System.GetTimestamp(); log.Accepted < first * (renewal + 1); await Task.Delay(5, Cancellation))
                Assert.True(TimeProvider.System.GetElapsedTime(begin) < Wait, "The token is not renewed.");
            await producer.SendAsync(Events($"{renewal}"), SendTarget.PartitionId("0"), Cancellation);
        }

        Assert.Equal(3, (await producer.GetPartitionPropertiesAsync("0", Cancellation)).LastEnqueuedSequenceNumber);
    }

    [Fact]
    public async Task A_killed_hub_loses_no_acknowledged_event()
    {
        using var folder = new TempFolder();
        var hub = await HubProcess.StartAsync(folder.Path, 0, Cancellation);
        await using var producer = new EventHubProducer(hub.ClientOptions with { Retry = new EventHubRetryOptions { MaxAttempts = 100, MaxDelay = TimeSpan.FromMilliseconds(500) } });
        var acknowledged = 0;
        using var stop = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            for (var next = 0; !stop.IsCancellationRequested; next += 10)
            {
                await producer.SendAsync(Events([.. Enumerable.Range(next, 10).Select(i => $"{i}")]), SendTarget.PartitionId("0"), Cancellation);
                Volatile.Write(ref acknowledged, next + 10);
            }
        }, Cancellation);
        for (var kill = 0; kill < 3; kill++)
        {
            var goal = Volatile.Read(ref acknowledged) + 300;
            while (Volatile.Read(ref acknowledged) < goal)
            {
                await Task.Delay(1, Cancellation);
                Assert.False(sending.IsFaulted, $"{sending.Exception}");
            }

            await hub.KillAsync();
            var again = await HubProcess.StartAsync(folder.Path, hub.Port, Cancellation);
            await hub.DisposeAsync();
            hub = again;
        }

        await stop.CancelAsync();
        await sending;
        var seen = new HashSet<int>();
        await using (var receiver = await OpenAsync(hub.ClientOptions, "0", EventPosition.Earliest))
        {
            while (!seen.Contains(acknowledged - 1))
                seen.UnionWith((await receiver.ReceiveBatchAsync(1000, Wait, Cancellation)).Select(e => int.Parse(Text(e))));
        }

        Assert.Equal(Enumerable.Range(0, acknowledged), seen.Order());
        await hub.DisposeAsync();
    }

    internal static Task<PartitionReceiver> OpenAsync(EventHubConnectionOptions options, string partition, EventPosition start, long? ownerLevel = null, int prefetch = 300) =>
        PartitionReceiver.OpenAsync(options, "$Default", partition, start, ownerLevel, prefetch, Cancellation);

    internal static async Task<IReadOnlyList<ReceivedEvent>> ReadAsync(EventHubConnectionOptions options, string partition, EventPosition start, int count)
    {
        await using var receiver = await OpenAsync(options, partition, start);
        var events = new List<ReceivedEvent>();
        while (events.Count < count)
        {
            var batch = await receiver.ReceiveBatchAsync(1000, Wait, Cancellation);
            Assert.NotEmpty(batch);
            events.AddRange(batch);
        }

        return events;
    }

    internal static EventData[] Events(params string[] bodies) => [.. bodies.Select(b => new EventData(Encoding.UTF8.GetBytes(b)))];

    internal static string Text(ReceivedEvent e) => Encoding.UTF8.GetString(e.Body.Span);

    /// <summary>Counts the tokens that the hub has accepted.</summary>
    private sealed class FakeLogger : ILogger
    {
        private int accepted;

        public int Accepted => Volatile.Read(ref accepted);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == nameof(EventHubs.Log.TokenAccepted))
                Interlocked.Increment(ref accepted);
        }
    }
}
