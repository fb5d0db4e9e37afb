using System.Globalization;
using Microsoft.DurableTask.Client;

namespace Recsys.Functions.Embedded.Durable.Storage;

/// <summary>What a listing must know of an instance, as blob metadata: one request then shows thousands of instances.</summary>
internal static class InstanceMetadata
{
    public static Dictionary<string, string> Write(InstanceDocument document) => new()
    {
        // Metadata are HTTP headers, so the name is escaped into ASCII.
        ["name"] = DurablePaths.Escape(document.Name),
        ["execution"] = document.Execution,
        ["status"] = document.Status.ToString(),
        ["created"] = document.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
        ["updated"] = document.LastUpdatedAt.ToString("O", CultureInfo.InvariantCulture),
    };

    public static InstanceDocument Read(string instanceId, IDictionary<string, string> metadata) => new()
    {
        InstanceId = instanceId,
        Name = DurablePaths.Unescape(metadata["name"]),
        Execution = metadata["execution"],
        Status = Enum.Parse<OrchestrationRuntimeStatus>(metadata["status"]),
        CreatedAt = DateTimeOffset.Parse(metadata["created"], CultureInfo.InvariantCulture),
        LastUpdatedAt = DateTimeOffset.Parse(metadata["updated"], CultureInfo.InvariantCulture),
    };
}
