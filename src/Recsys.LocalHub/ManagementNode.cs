using System.Globalization;
using Amqp;
using Amqp.Types;
using Recsys.LocalHub.Links;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub;

/// <summary>Tells the properties of hubs and partitions.</summary>
internal sealed class ManagementNode(HubDirectory hubs) : RequestNode(NodeKind.Management)
{
    private const int Ok = 200;

    protected override NodeAnswer Answer(HubConnection connection, Message request)
    {
        var operation = Property(request, "operation");
        if (!string.Equals(operation, "READ", StringComparison.OrdinalIgnoreCase))
            throw HubErrors.NotImplemented($"$management knows the operation READ, not '{operation}'.");
        var name = Property(request, "name") ?? "";
        var hub = hubs.Find(name) ?? throw HubErrors.EntityNotFound(hubs.UriOf(name));
        if (!connection.Claims.AllowAny(hub.Name))
            throw HubErrors.Unauthorized(
                $"Unauthorized access. 'Listen' or 'Send' claim is required to perform this operation. Resource: '{hubs.UriOf(name)}'.");
        var type = Property(request, "type");
        return type switch
        {
            AmqpNames.HubType => new NodeAnswer(Ok, "OK", Describe(hub)),
            AmqpNames.PartitionType => new NodeAnswer(Ok, "OK", Describe(hub, Property(request, "partition"))),
            _ => throw HubErrors.Argument($"The type '{type}' is unknown; expected {AmqpNames.HubType} or {AmqpNames.PartitionType}."),
        };
    }

    private static Map Describe(Hub hub) => new()
    {
        ["name"] = hub.Name,
        ["type"] = AmqpNames.HubType,
        ["created_at"] = hub.CreatedAt.UtcDateTime,
        ["partition_count"] = hub.Partitions.Count,
        ["partition_ids"] = hub.Partitions.Select(p => p.Id).ToArray(),
        ["georeplication_factor"] = 1,
    };

    private static Map Describe(Hub hub, string? id)
    {
        var partition = hub.Find(id) ?? throw HubErrors.InvalidPartition(id, hub.Partitions.Count);
        var state = partition.Log.State;
        return new Map
        {
            ["name"] = hub.Name,
            ["type"] = AmqpNames.PartitionType,
            ["partition"] = partition.Id,
            ["begin_sequence_number"] = state.BeginSequence,
            ["last_enqueued_sequence_number"] = state.LastSequence,
            ["last_enqueued_offset"] = state.LastOffset.ToString(CultureInfo.InvariantCulture),
            ["last_enqueued_time_utc"] = state.LastEnqueuedMilliseconds == long.MinValue
                ? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc)
                : DateTimeOffset.FromUnixTimeMilliseconds(state.LastEnqueuedMilliseconds).UtcDateTime,
            ["is_partition_empty"] = state.IsEmpty,
        };
    }
}
