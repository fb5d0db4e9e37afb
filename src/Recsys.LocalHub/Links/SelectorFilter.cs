using System.Globalization;
using System.Text.RegularExpressions;
using Amqp.Framing;
using Amqp.Types;
using Recsys.LocalHub.Storage;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub.Links;

/// <summary>Reads a consumer's start position out of the source filter of its attach.</summary>
internal static partial class SelectorFilter
{
    /// <exception cref="FormatException">There is a filter, but it is not one that Event Hubs SDKs write.</exception>
    public static StartPosition Read(Source source)
    {
        if (source.FilterSet is not { Count: > 0 } filters)
            return new StartPosition(StartKind.Earliest);
        foreach (var (key, value) in filters)
        {
            // The descriptor is a symbol or a number, and the key may be either; the value is what counts.
            var expression = value switch
            {
                DescribedValue described => described.Value as string,
                string text => text,
                _ => null,
            };
            if (expression is not null)
                return Parse(expression);
            throw new FormatException($"The filter '{key}' holds no selector expression; expected {AmqpNames.SelectorFilter}.");
        }

        return new StartPosition(StartKind.Earliest);
    }

    public static StartPosition Parse(string expression)
    {
        var match = Expression().Match(expression);
        if (!match.Success)
            throw new FormatException($"The selector '{expression}' is not of the form amqp.annotation.NAME > 'VALUE'.");
        var name = match.Groups["name"].Value;
        var value = match.Groups["value"].Value.Trim();
        var inclusive = match.Groups["op"].Value == ">=";
        if (name == AmqpNames.Offset && value == AmqpNames.EarliestOffset)
            return new StartPosition(StartKind.Earliest);
        if (name == AmqpNames.Offset && value == AmqpNames.LatestOffset)
            return new StartPosition(StartKind.Latest);
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"The selector '{expression}' compares with '{value}', which is no whole number.");
        return name switch
        {
            AmqpNames.Offset => new StartPosition(StartKind.Offset, number, inclusive),
            AmqpNames.SequenceNumber => new StartPosition(StartKind.Sequence, number, inclusive),
            AmqpNames.EnqueuedTime => new StartPosition(StartKind.Time, number, inclusive),
            _ => throw new FormatException(
                $"The selector '{expression}' asks for '{name}'; expected {AmqpNames.Offset}, "
                    + $"{AmqpNames.SequenceNumber} or {AmqpNames.EnqueuedTime}."),
        };
    }

    [GeneratedRegex("""^\s*amqp\.annotation\.(?<name>[a-z-]+)\s*(?<op>>=|>)\s*(?<quote>['"]?)(?<value>[^'"]*)\k<quote>\s*$""")]
    private static partial Regex Expression();
}
