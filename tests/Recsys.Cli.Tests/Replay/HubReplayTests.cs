using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Recsys.Cli.Replay;
using Recsys.Interactions.Ingest;
using Recsys.LocalHub;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Replay;

public sealed class HubReplayTests : IAsyncLifetime
{
    private const string Name = "events";
    private const int Partitions = 4;

    private readonly TempFolder _folder = new();
    private LocalEventHub _hub = null!;
    private EventHubProducerClient _producer = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = _folder.Path, Port = 0, Hubs = [new HubDefinition(Name, Partitions)] });
        _producer = new EventHubProducerClient(
            _hub.ConnectionString(), Name, new EventHubProducerClientOptions { RetryOptions = new EventHubsRetryOptions { MaximumRetries = 0 } });
    }

    [Fact]
    public async Task A_users_events_keep_their_order_and_are_where_an_app_sends_them_however_long_the_id_is()
    {
        string[] users = [.. Enumerable.Range(0, 20).Select(i => $"user-{i}"), .. Enumerable.Range(0, 20).Select(i => new string('u', 200) + i)];
        // As an app sends: the key goes with the event, and the hub maps it.
        foreach (var user in users)
        {
            EventData[] one = [InteractionSender.ToEvent("app", Encoding.UTF8.GetBytes(user))];
            await InteractionSender.SendAsync(_producer, one, new SendEventOptions { PartitionKey = PartitionKeys.Of(user) }, Cancel);
        }

        var events = Enumerable.Range(0, 4000).Select(i => Event(users[i % users.Length], i)).ToList();
        var told = 0L;
        var replay = new HubReplay(_producer);
        await replay.SendAsync(events, sent => told = Math.Max(told, sent), Cancel);

        Assert.Equal((events.Count, events.Count), (replay.Sent, told));
        var seen = 0;
        for (var partition = 0; partition < Partitions; partition++)
        {
            var stored = await StoredEvents.ReadAsync(_hub.ConnectionString(), Name, $"{partition}", Cancel);
            seen += stored.Count;
            foreach (var user in stored.GroupBy(e => e.EventBody.ToString()))
            {
                var expected = events.Where(e => e.UserId == user.Key).Select(e => e.EventId).Prepend("app");
                Assert.Equal(expected, user.Select(e => e.MessageId));
            }
        }

        Assert.Equal(events.Count + users.Length, seen);
    }

    [Fact]
    public async Task A_hub_that_goes_is_an_error_that_names_the_hubs_failure_and_not_a_stop()
    {
        var events = Enumerable.Range(0, 20_000).Select(i => Event($"user-{i % 100}", i)).ToList();
        var replay = new HubReplay(_producer);
        var gone = 0;
        var error = await Assert.ThrowsAnyAsync<Exception>(() => replay.SendAsync(
            events,
            _ =>
            {
                if (Interlocked.Exchange(ref gone, 1) == 0)
                {
                    _hub.DisposeAsync().AsTask().GetAwaiter().GetResult();
                }
            },
            Cancel));
        Assert.IsNotType<OperationCanceledException>(error, exactMatch: false);
        Assert.True(HubFailures.Is(error, Cancel), $"{error}");
        Assert.InRange(replay.Sent, 1, events.Count - 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    private static ReplayEvent Event(string user, int number) =>
        new($"e{number}", user, DateTimeOffset.UnixEpoch.AddSeconds(number), Encoding.UTF8.GetBytes(user));
}
