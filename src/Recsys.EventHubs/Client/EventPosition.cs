using System.Globalization;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>Where in a partition to begin. The default value is <see cref="Earliest"/>.</summary>
public readonly record struct EventPosition
{
    private readonly string? expression;

    private EventPosition(string expression) => this.expression = expression;

    /// <summary>The oldest event that is kept.</summary>
    public static EventPosition Earliest => default;

    /// <summary>Only events that arrive from now on.</summary>
    public static EventPosition Latest => new(Compare(AmqpNames.Offset, ">", AmqpNames.LatestOffset));

    /// <summary>The event with this number, or the one behind it.</summary>
    public static EventPosition FromSequenceNumber(long sequenceNumber, bool inclusive = true) =>
        new(Compare(AmqpNames.SequenceNumber, inclusive ? ">=" : ">", sequenceNumber.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The event behind the one with this offset.</summary>
    public static EventPosition FromOffset(string offset)
    {
        ArgumentException.ThrowIfNullOrEmpty(offset);
        if (offset.Contains('\'', StringComparison.Ordinal))
            throw new ArgumentException($"'{offset}' is no offset.", nameof(offset));
        return new(Compare(AmqpNames.Offset, ">", offset));
    }

    /// <summary>The first event that arrived after this time.</summary>
    public static EventPosition FromEnqueuedTime(DateTimeOffset time) =>
        new(Compare(AmqpNames.EnqueuedTime, ">", time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));

    internal string Expression => expression ?? Compare(AmqpNames.Offset, ">", AmqpNames.EarliestOffset);

    /// <summary>The selector that the position is on the wire.</summary>
    public override string ToString() => Expression;

    private static string Compare(string name, string comparison, string value) => $"amqp.annotation.{name} {comparison} '{value}'";
}
