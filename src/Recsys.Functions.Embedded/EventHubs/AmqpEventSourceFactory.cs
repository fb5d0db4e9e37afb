using Microsoft.Extensions.Logging;
using Recsys.EventHubs.Client;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>Hubs over AMQP: the local hub, or by its protocol one in Azure.</summary>
internal sealed class AmqpEventSourceFactory(ILoggerFactory loggers) : IEventSourceFactory
{
    public IEventSource Connect(EventHubConnectionOptions connection, string consumerGroup, EventHubOptions options)
        => new AmqpEventSource(connection, consumerGroup, options, loggers.CreateLogger<AmqpEventSource>());
}
