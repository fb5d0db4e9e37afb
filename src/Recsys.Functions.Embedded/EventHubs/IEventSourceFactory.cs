using Recsys.EventHubs.Client;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>Connects to hubs.</summary>
internal interface IEventSourceFactory
{
    /// <summary>A hub as a consumer group sees it; nothing is opened yet.</summary>
    IEventSource Connect(EventHubConnectionOptions connection, string consumerGroup, EventHubOptions options);
}
