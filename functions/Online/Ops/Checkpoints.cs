using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Recsys.Functions.Online.Setup;

namespace Recsys.Functions.Online.Ops;

/// <summary>
/// How far the trigger has come, from the blobs in which its extension writes that down: the host's own storage, the same layout on Azure and
/// on one machine.
/// </summary>
internal sealed class Checkpoints(OnlineOptions options)
{
    private const string Container = "azure-webjobs-eventhub";
    private const string ConsumerGroup = "$default";
    private readonly BlobContainerClient? _container = options.HostStorage?.GetBlobContainerClient(Container);

    /// <summary>The number of the last event that was done; null where no checkpoint was written, or the host's storage is not known.</summary>
    public async Task<long?> FindAsync(string hubNamespace, string partitionId, CancellationToken cancellationToken)
    {
        if (_container is null)
        {
            return null;
        }

        var name = $"{hubNamespace}/{options.HubName}/{ConsumerGroup}/checkpoint/{partitionId}".ToLowerInvariant();
        try
        {
            var properties = await _container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellationToken);
            return properties.Value.Metadata.TryGetValue("sequencenumber", out var text)
                && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }
}
