using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>A hub as one trigger names it: by a connection string, or by its namespace for an identity.</summary>
/// <param name="ConnectionString">With the hub's name in it; null for an identity.</param>
/// <param name="FullyQualifiedNamespace">The host name of the namespace.</param>
/// <param name="EventHub">The hub.</param>
/// <param name="ConsumerGroup">The group that reads.</param>
internal sealed record HubAddress(string? ConnectionString, string FullyQualifiedNamespace, string EventHub, string ConsumerGroup)
{
    /// <exception cref="HostStartException">Something is missing or wrong.</exception>
    public static HubAddress Of(FunctionMetadata function, AppSettings settings)
    {
        var trigger = function.Trigger;
        var setting = trigger.Text("connection") is { Length: > 0 } named
            ? named
            : throw function.StartError("its trigger names no Connection setting");
        var hub = settings.Resolve(function, trigger.Text("eventHubName") ?? "");
        var group = settings.Resolve(function, trigger.Text("consumerGroup") ?? EventHubConsumerClient.DefaultConsumerGroupName);
        var section = settings.Connection(function, setting);
        if (section.Value is null)
        {
            return section["fullyQualifiedNamespace"] is { Length: > 0 } host
                ? new HubAddress(null, host, hub, group)
                : throw function.StartError($"the connection '{setting}' has neither a connection string nor '{setting}__fullyQualifiedNamespace'");
        }

        try
        {
            var parsed = EventHubsConnectionStringProperties.Parse(section.Value);
            return parsed switch
            {
                { FullyQualifiedNamespace: null or "" } => throw Unusable("it names no Endpoint"),
                { EventHubName: { Length: > 0 } entity } when hub.Length > 0 && !entity.Equals(hub, StringComparison.OrdinalIgnoreCase) =>
                    throw Unusable($"it is for the hub '{entity}', the trigger is for '{hub}'"),
                { EventHubName: { Length: > 0 } entity } => new HubAddress(section.Value, parsed.FullyQualifiedNamespace, entity, group),
                _ when hub.Length == 0 => throw Unusable("it names no EntityPath, and the trigger names no hub"),
                { SharedAccessKeyName: null or "", SharedAccessSignature: null or "" } => throw Unusable("it lacks SharedAccessKeyName"),
                _ => new HubAddress($"{section.Value.TrimEnd(';')};EntityPath={hub}", parsed.FullyQualifiedNamespace, hub, group),
            };
        }
        catch (FormatException e)
        {
            throw function.StartError($"the setting '{setting}' cannot be used: it is no Event Hubs connection string", e);
        }

        HostStartException Unusable(string problem) => function.StartError($"the setting '{setting}' cannot be used: {problem}");
    }

    // Paths are lower case, as the SDK's own checkpoint store writes them; hub names do not differ in case only.
    public string BlobPrefix => $"{FullyQualifiedNamespace}/{EventHub}/{ConsumerGroup}/".ToLowerInvariant();

    /// <summary>A client that asks for the properties of the hub and its partitions.</summary>
    public EventHubConsumerClient Open() => ConnectionString is { } connection
        ? new EventHubConsumerClient(ConsumerGroup, connection)
        : new EventHubConsumerClient(ConsumerGroup, FullyQualifiedNamespace, EventHub, new DefaultAzureCredential());
}
