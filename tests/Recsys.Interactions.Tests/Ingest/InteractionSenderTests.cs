using System.Net.Sockets;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Recsys.Interactions.Ingest;
using Recsys.LocalHub;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests.Ingest;

/// <summary>Through the official SDK to a local hub.</summary>
public sealed class InteractionSenderTests : IAsyncLifetime
{
    private const string Name = "events";

    private static readonly SendEventOptions Target = new() { PartitionId = "0" };

    private readonly TempFolder _folder = new();
    private LocalEventHub _hub = null!;
    private EventHubProducerClient _producer = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = _folder.Path, Port = 0, Hubs = [new HubDefinition(Name, 1)] });
        _producer = new EventHubProducerClient(
            _hub.ConnectionString(), Name, new EventHubProducerClientOptions { RetryOptions = new EventHubsRetryOptions { MaximumRetries = 0 } });
    }

    [Fact]
    public async Task Events_beyond_the_limit_of_a_message_go_as_several_in_order()
    {
        var sent = Enumerable.Range(0, 50).Select(i => InteractionSender.ToEvent($"e{i}", new byte[i * 4000])).ToArray();
        await InteractionSender.SendAsync(_producer, sent, Target, Cancel);
        var events = await ReadAsync();
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"e{i}"), events.Select(e => e.MessageId));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * 4000), events.Select(e => e.EventBody.ToMemory().Length));
        Assert.All(events, e => Assert.Equal("application/json", e.ContentType));
    }

    [Fact]
    public async Task An_event_that_no_message_holds_is_an_error_and_what_was_before_it_is_stored()
    {
        EventData[] sent = [InteractionSender.ToEvent("small", "x"u8.ToArray()), InteractionSender.ToEvent("large", new byte[1_100_000])];
        var error = await Assert.ThrowsAsync<EventHubsException>(() => InteractionSender.SendAsync(_producer, sent, Target, Cancel));
        Assert.Equal(EventHubsException.FailureReason.MessageSizeExceeded, error.Reason);
        Assert.Equal("small", Assert.Single(await ReadAsync()).MessageId);
    }

    [Fact]
    public async Task A_hub_that_is_gone_is_a_failure_of_the_hub_that_can_be_told_in_a_line()
    {
        await _hub.DisposeAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => InteractionSender.SendAsync(_producer, new[] { InteractionSender.ToEvent("e", "x"u8.ToArray()) }, Target, Cancel));
        Assert.True(HubFailures.Is(error, Cancel), $"{error}");
        Assert.DoesNotContain('\n', HubFailures.Describe(error));
    }

    [Fact]
    public void A_cancellation_that_was_asked_for_and_a_mistake_of_ours_are_no_failures_of_the_hub()
    {
        var asked = new CancellationToken(canceled: true);
        Assert.False(HubFailures.Is(new OperationCanceledException(), asked));
        Assert.True(HubFailures.Is(new OperationCanceledException(), CancellationToken.None));
        Assert.True(HubFailures.Is(new SocketException(), asked));
        Assert.False(HubFailures.Is(new ArgumentException("a key of 129 characters"), CancellationToken.None));
    }

    [Fact]
    public void The_pointer_of_the_SDK_to_its_web_page_is_left_out()
    {
        var error = new EventHubsException(true, Name, "The hub is busy.", EventHubsException.FailureReason.ServiceBusy);
        Assert.Contains("https://", error.Message, StringComparison.Ordinal);
        Assert.Equal($"The hub is busy. ({Name}).", HubFailures.Describe(error));
    }

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    private Task<IReadOnlyList<EventData>> ReadAsync() => StoredEvents.ReadAsync(_hub.ConnectionString(), Name, "0", Cancel);
}
