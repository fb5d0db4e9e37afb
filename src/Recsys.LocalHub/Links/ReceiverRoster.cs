using Amqp;

namespace Recsys.LocalHub.Links;

/// <summary>
/// Who reads a partition within a consumer group. With an owner level ("epoch") there is one reader, and a level that is
/// not lower displaces it and every reader without a level; without levels up to five may read side by side.
/// </summary>
internal sealed class ReceiverRoster
{
    public const int MaxReceivers = 5;

    private readonly Lock gate = new();
    private readonly List<EgressLink> receivers = [];

    /// <summary>Lets a receiver in and returns those that it displaces.</summary>
    /// <exception cref="AmqpException">It may not read: another one owns the partition, or there are too many.</exception>
    public IReadOnlyList<EgressLink> Admit(EgressLink newcomer)
    {
        lock (gate)
        {
            var owner = receivers.Find(r => r.OwnerLevel is not null);
            if (owner is not null && newcomer.OwnerLevel is null)
                throw HubErrors.Stolen(
                    $"At least one receiver for the endpoint is created with epoch of '{owner.OwnerLevel}', "
                        + "and so non-epoch receiver is not allowed. Either reconnect with a higher epoch, "
                        + "or make sure all epoch receivers are closed or disconnected.");
            if (owner is not null && newcomer.OwnerLevel < owner.OwnerLevel)
                throw HubErrors.Stolen(
                    $"At least one receiver for the endpoint is created with epoch of '{owner.OwnerLevel}', "
                        + $"and so receiver with epoch '{newcomer.OwnerLevel}' is not allowed. Use a higher epoch value to create a new receiver.");
            if (newcomer.OwnerLevel is null && receivers.Count >= MaxReceivers)
                throw HubErrors.TooManyReceivers(MaxReceivers);

            EgressLink[] displaced = newcomer.OwnerLevel is null ? [] : [.. receivers];
            if (displaced.Length > 0)
                receivers.Clear();
            receivers.Add(newcomer);
            return displaced;
        }
    }

    public void Remove(EgressLink receiver)
    {
        lock (gate)
            receivers.Remove(receiver);
    }
}
