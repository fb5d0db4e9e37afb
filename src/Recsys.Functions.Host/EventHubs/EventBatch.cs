using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Protocol;
using Recsys.Functions.Host.Workers;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>What a function gets of its events: the trigger's value, and the metadata under the names of the real extension.</summary>
internal sealed class EventBatch(FunctionMetadata function, HubAddress hub)
{
    private readonly bool _isBinary = "Binary".Equals(function.Trigger.Text("dataType"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the function takes many events at once.</summary>
    public bool IsBatched { get; } = "Many".Equals(function.Trigger.Text("cardinality"), StringComparison.OrdinalIgnoreCase);

    public InvocationRequest Request(string invocationId, string partitionId, IReadOnlyList<EventData> events)
    {
        var request = new InvocationRequest { InvocationId = invocationId, FunctionId = function.Id };
        request.InputData.Add((IsBatched ? Many(events) : One(events[0])).As(function.Trigger.Name));
        var metadata = request.TriggerMetadata;
        var (suffix, context) = (IsBatched ? "Array" : "", RpcValue.Json(Context(partitionId)));
        metadata["PartitionContext"] = context;
        metadata["TriggerPartitionContext"] = context;
        metadata["EnqueuedTimeUtc" + suffix] = RpcValue.Json(EventJson.Times(events, IsBatched));
        metadata["Properties" + suffix] = RpcValue.Json(EventJson.Properties(events, IsBatched));
        metadata["SystemProperties" + suffix] = RpcValue.Json(EventJson.SystemProperties(events, IsBatched));
        if (IsBatched)
        {
            var offsets = RpcValue.Texts(events.Select(e => e.OffsetString));
            metadata["PartitionKeyArray"] = RpcValue.Texts(events.Select(e => e.PartitionKey ?? ""));
            metadata["OffsetArray"] = offsets;
            metadata["OffsetStringArray"] = offsets;
            metadata["SequenceNumberArray"] = RpcValue.Numbers(events.Select(e => e.SequenceNumber));
        }
        else
        {
            metadata["PartitionKey"] = RpcValue.Text(events[0].PartitionKey ?? "");
            metadata["Offset"] = RpcValue.Text(events[0].OffsetString);
            metadata["OffsetString"] = RpcValue.Text(events[0].OffsetString);
            // The worker takes a single number as JSON only.
            metadata["SequenceNumber"] = RpcValue.Json(events[0].SequenceNumber.ToString(CultureInfo.InvariantCulture));
        }

        return request;
    }

    private TypedData Many(IReadOnlyList<EventData> events) =>
        _isBinary ? RpcValue.Bodies(events.Select(e => e.EventBody.ToMemory())) : RpcValue.Texts(events.Select(Text));

    private TypedData One(EventData one) => _isBinary ? RpcValue.Body(one.EventBody.ToMemory()) : RpcValue.Text(Text(one));

    private static string Text(EventData one) => Encoding.UTF8.GetString(one.EventBody.ToMemory().Span);

    private string Context(string partitionId) => JsonSerializer.Serialize(new
    {
        IsCheckpointingAfterInvocation = true,
        hub.FullyQualifiedNamespace,
        EventHubName = hub.EventHub,
        hub.ConsumerGroup,
        PartitionId = partitionId,
    });
}
