using System.Globalization;
using Azure.Messaging.EventHubs;

namespace Recsys.Interactions.Ingest;

/// <summary>A hub from its creation to its deletion.</summary>
public static class HubStream
{
    /// <summary>Tells a hub from an earlier one of the same name: the moment of its creation, <c>yyyyMMddHHmmss</c> in UTC.</summary>
    public static string IdOf(EventHubProperties hub)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return hub.CreatedOn.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
    }
}
