using System.Security.Cryptography.X509Certificates;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using Recsys.LocalHub.Links;
using Recsys.LocalHub.Messages;
using Recsys.LocalHub.Storage;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub;

/// <summary>
/// Gives every link that a client attaches to what it asked for. It stands in for AMQPNetLite's <c>ContainerHost</c>, which
/// cannot answer requests of these clients and refuses a link name that it has seen before.
/// </summary>
internal sealed class HubContainer : IContainer
{
    private const int SettleModeField = 3;
    private const int OfferedCapabilitiesField = 11;
    private const int DesiredCapabilitiesField = 12;

    private readonly HubDirectory hubs;
    private readonly CbsNode cbs;
    private readonly ManagementNode management;
    private readonly int maxMessageBytes;
    private readonly TimeProvider time;

    public HubContainer(HubDirectory hubs, TokenAuthority authority, int maxMessageBytes, TimeProvider time)
    {
        this.hubs = hubs;
        this.maxMessageBytes = maxMessageBytes;
        this.time = time;
        cbs = new CbsNode(authority);
        management = new ManagementNode(hubs);
    }

    public X509Certificate2? ServiceCertificate => null;

    public IDictionary<string, TransportProvider> CustomTransports { get; } = new Dictionary<string, TransportProvider>(
        StringComparer.OrdinalIgnoreCase);

    public Message CreateMessage(ByteBuffer buffer) => new ArrivedMessage(buffer);

    public Link CreateLink(ListenerConnection connection, ListenerSession session, Attach attach) => new ListenerLink(session, attach);

    public bool AttachLink(ListenerConnection connection, ListenerSession session, Link link, Attach attach)
    {
        var owner = HubConnection.Of(connection);
        var address = attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address;
        try
        {
            var node = NodeAddress.TryParse(address) ?? throw HubErrors.EntityNotFound(hubs.UriOf(address));
            if (attach.Role)
                AttachReceiver(owner, (ListenerLink)link, attach, node);
            else
                AttachSender(owner, (ListenerLink)link, attach, node);
            Log.LinkAttached(owner.Logger, owner.Id, link.Name, node.ToString());
            return false;
        }
        catch (AmqpException e)
        {
            Log.LinkRefused(owner.Logger, owner.Id, link.Name, address, e.Error.Condition, e.Error.Description);
            throw;
        }
    }

    private void AttachSender(HubConnection owner, ListenerLink link, Attach attach, NodeAddress node)
    {
        switch (node.Kind)
        {
            case NodeKind.Cbs:
                cbs.Initialize(link, owner);
                break;
            case NodeKind.Management:
                management.Initialize(link, owner);
                break;
            case NodeKind.Hub or NodeKind.Partition:
                var hub = FindHub(node);
                Authorize(owner, node, "Send");
                if (ReceiverTerms.HasCapability(attach, AmqpNames.IdempotentProducer))
                    throw HubErrors.NotImplemented("The local hub does not do idempotent publishing.");
                var ingress = new IngressLink(
                    link, owner, node, hub, node.Kind == NodeKind.Partition ? FindPartition(hub, node) : null, maxMessageBytes);
                ingress.Initialize();
                owner.Add(ingress, link);
                break;
            default:
                throw HubErrors.EntityNotFound(hubs.UriOf(node.ToString()));
        }

        Complete(link, attach);
    }

    private void AttachReceiver(HubConnection owner, ListenerLink link, Attach attach, NodeAddress node)
    {
        if (node.Kind is NodeKind.Cbs or NodeKind.Management)
        {
            link.InitializeSender(static (_, _, _) => { }, static (_, _, _, _) => { }, null);
            owner.Replies.Add(link, node.Kind, (attach.Target as Target)?.Address);
            Complete(link, attach);
            return;
        }

        if (node.Kind != NodeKind.ConsumerPartition)
            throw HubErrors.EntityNotFound(hubs.UriOf(node.ToString()));
        var hub = FindHub(node);
        Authorize(owner, node, "Listen");
        if (!hub.HasConsumerGroup(node.ConsumerGroup!))
            throw HubErrors.EntityNotFound(hubs.UriOf($"{hub.Name}/ConsumerGroups/{node.ConsumerGroup}"));
        var partition = FindPartition(hub, node);
        var egress = new EgressLink(
            link, owner, node, partition, OpenCursor(partition, (Source)attach.Source), attach, ReceiverTerms.Read(attach), time);
        foreach (var displaced in partition.ReceiversOf(node.ConsumerGroup!).Admit(egress))
            displaced.Displace(egress);

        // Before the answer: a client may send its credit together with its attach.
        owner.Add(egress, link, attach.Handle);
        link.InitializeSender(static (_, _, _) => { }, (message, state, settled, _) => SettleIfAsked(link, message, state, settled), null);
        Complete(link, attach);
        egress.Start();
    }

    private static void SettleIfAsked(ListenerLink link, Message message, DeliveryState state, bool settled)
    {
        if (!settled)
            HubConnection.Quietly(() => link.DisposeMessage(message, state, true));
    }

    private static PartitionCursor OpenCursor(HubPartition partition, Source source)
    {
        try
        {
            return partition.Log.CursorAt(partition.Log.Resolve(SelectorFilter.Read(source)));
        }
        catch (FormatException e)
        {
            throw new AmqpException(ErrorCode.InvalidField, e.Message);
        }
        catch (ArgumentException e)
        {
            throw HubErrors.Argument(e.Message);
        }
    }

    /// <summary>
    /// Answers an attach. The answer is the client's own frame, so what must not be repeated is taken out of it.
    /// </summary>
    private void Complete(ListenerLink link, Attach attach)
    {
        attach.ResetField(OfferedCapabilitiesField);
        if (attach.Role && ReceiverTerms.HasCapability(attach, AmqpNames.RuntimeMetric))
            attach.OfferedCapabilities = [AmqpNames.RuntimeMetric];
        attach.ResetField(DesiredCapabilitiesField);
        attach.MaxMessageSize = (ulong)maxMessageBytes;
        // The JavaScript SDK looks into the properties without asking whether there are any.
        attach.Properties = new Fields();
        // Absent means that the sender may choose, though AMQPNetLite reads it as unsettled.
        if (attach.Role && !attach.HasField(SettleModeField))
            attach.SndSettleMode = SenderSettleMode.Settled;
        link.CompleteAttach(attach, null);
    }

    private Hub FindHub(NodeAddress node) => hubs.Find(node.Hub) ?? throw HubErrors.EntityNotFound(hubs.UriOf(node.Hub));

    private static HubPartition FindPartition(Hub hub, NodeAddress node) =>
        hub.Find(node.Partition) ?? throw HubErrors.InvalidPartition(node.Partition, hub.Partitions.Count);

    private void Authorize(HubConnection owner, NodeAddress node, string claim)
    {
        if (!owner.Claims.Allow(node))
            throw HubErrors.Unauthorized(
                $"Unauthorized access. '{claim}' claim(s) are required to perform this operation. Resource: '{hubs.UriOf(node.ToString())}'.");
    }
}
