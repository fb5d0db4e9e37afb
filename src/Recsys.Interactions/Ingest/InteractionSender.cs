using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;

namespace Recsys.Interactions.Ingest;

/// <summary>Sends interactions to the hub.</summary>
public static class InteractionSender
{
    /// <summary>The event that an interaction is sent as.</summary>
    /// <param name="eventId">Names the interaction; becomes the message's id.</param>
    /// <param name="body">Its JSON.</param>
    public static EventData ToEvent(string eventId, ReadOnlyMemory<byte> body) => new(body) { MessageId = eventId, ContentType = "application/json" };

    /// <summary>
    /// Sends events to one partition in their order, in one message or in as many as the hub's limit asks for, and returns when the hub has
    /// acknowledged the last. What is sent again after a lost answer may be stored twice; readers drop it by the events' ids.
    /// </summary>
    /// <param name="producer">Where to.</param>
    /// <param name="events">The events, in order.</param>
    /// <param name="target">The partition, or the key that chooses it.</param>
    /// <param name="cancellationToken">Ends the waiting; the events may be stored all the same.</param>
    /// <exception cref="EventHubsException">
    /// The hub refused or was not reached in all attempts, or one event is larger than a message may be. Events before it may be stored.
    /// </exception>
    public static async Task SendAsync(
        EventHubProducerClient producer, ArraySegment<EventData> events, SendEventOptions target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(producer);
        try
        {
            // Not in an EventDataBatch: to ask it for each event whether there is room costs nearly twice the processor time.
            await producer.SendAsync(events, target, cancellationToken).ConfigureAwait(false);
        }
        catch (EventHubsException e) when (e.Reason == EventHubsException.FailureReason.MessageSizeExceeded && events.Count > 1)
        {
            var half = events.Count / 2;
            await SendAsync(producer, events[..half], target, cancellationToken).ConfigureAwait(false);
            await SendAsync(producer, events[half..], target, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EventHubsException(
                isTransient: true, producer.EventHubName, "The link ended before the hub acknowledged.",
                EventHubsException.FailureReason.ServiceCommunicationProblem, e);
        }
    }
}
