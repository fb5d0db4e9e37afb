using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub.Links;

internal enum NodeKind
{
    Hub,
    Partition,
    ConsumerPartition,
    Cbs,
    Management,
}

/// <summary>
/// What a link's address means. SDKs write <c>hub</c>, <c>/hub</c> or <c>amqps://host/hub</c>, and the words of the path
/// in any case.
/// </summary>
internal sealed record NodeAddress(NodeKind Kind, string Hub, string? Partition = null, string? ConsumerGroup = null)
{
    private const string Partitions = "Partitions";
    private const string ConsumerGroups = "ConsumerGroups";

    public static NodeAddress? TryParse(string? address)
    {
        if (string.IsNullOrWhiteSpace(address))
            return null;
        var path = address.Trim();
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var slash = path.IndexOf('/', scheme + 3);
            if (slash < 0)
                return null;
            path = path[slash..];
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [var node] when Is(node, AmqpNames.CbsNode) => new NodeAddress(NodeKind.Cbs, ""),
            [var node] when Is(node, AmqpNames.ManagementNode) => new NodeAddress(NodeKind.Management, ""),
            [var hub] => new NodeAddress(NodeKind.Hub, hub),
            [var hub, var node] when Is(node, AmqpNames.ManagementNode) => new NodeAddress(NodeKind.Management, hub),
            [var hub, var word, var id] when Is(word, Partitions) => new NodeAddress(NodeKind.Partition, hub, id),
            [var hub, var word, var group, var word2, var id] when Is(word, ConsumerGroups) && Is(word2, Partitions) =>
                new NodeAddress(NodeKind.ConsumerPartition, hub, id, group),
            _ => null,
        };
    }

    public override string ToString() => Kind switch
    {
        NodeKind.Cbs => AmqpNames.CbsNode,
        NodeKind.Management => Hub.Length == 0 ? AmqpNames.ManagementNode : $"{Hub}/{AmqpNames.ManagementNode}",
        NodeKind.Hub => Hub,
        NodeKind.Partition => $"{Hub}/{Partitions}/{Partition}",
        _ => $"{Hub}/{ConsumerGroups}/{ConsumerGroup}/{Partitions}/{Partition}",
    };

    private static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
