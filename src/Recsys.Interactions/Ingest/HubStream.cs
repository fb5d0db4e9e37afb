using System.Globalization;
using Azure.Messaging.EventHubs;

namespace Recsys.Interactions.Ingest;

/// <summary>A hub from its creation to its deletion.</summary>
public static class HubStream
{
    private const string Form = "yyyyMMddHHmmss";

    /// <summary>Tells a hub from an earlier one of the same name: the moment of its creation, <c>yyyyMMddHHmmss</c> in UTC.</summary>
    public static string IdOf(EventHubProperties hub)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return hub.CreatedOn.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);
    }

    /// <summary>The moment that an id names, to the second; that of no hub for an id of another form.</summary>
    internal static DateTimeOffset CreatedAt(string id) =>
        DateTimeOffset.TryParseExact(id, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : DateTimeOffset.MinValue;
}
