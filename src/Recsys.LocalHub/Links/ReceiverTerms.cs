using Amqp.Framing;
using Amqp.Types;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub.Links;

/// <summary>What a receiver asks for in its attach, beside the address and the start.</summary>
internal readonly record struct ReceiverTerms(long? OwnerLevel, bool WithMetrics)
{
    public static ReceiverTerms Read(Attach attach)
    {
        long? level = null;
        if (attach.Properties is { } properties && properties.TryGetValue((Symbol)AmqpNames.Epoch, out var value) && value is not null)
        {
            level = value switch
            {
                long number => number,
                int number => number,
                uint number => number,
                ulong number => checked((long)number),
                _ => throw HubErrors.Argument($"The property {AmqpNames.Epoch} is a {value.GetType().Name}; expected a whole number."),
            };
        }

        return new ReceiverTerms(level, HasCapability(attach, AmqpNames.RuntimeMetric));
    }

    public static bool HasCapability(Attach attach, string capability) =>
        attach.DesiredCapabilities is { } desired && Array.Exists(desired, c => c == capability);
}
