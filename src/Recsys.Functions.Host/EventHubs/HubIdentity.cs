using System.Globalization;
using Azure.Messaging.EventHubs.Consumer;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>
/// Which hub of a name it is. A hub that was deleted and made again counts its events from the beginning: a checkpoint of the old one
/// points behind its end, or into the midst of other events. The time when it was made tells them apart.
/// </summary>
internal sealed class HubIdentity(EventHubConsumerClient client) : IAsyncDisposable
{
    /// <summary>When the hub was made that has the name now.</summary>
    public async Task<string> CreatedAsync(CancellationToken cancellationToken) =>
        (await client.GetEventHubPropertiesAsync(cancellationToken)).CreatedOn.ToString("o", CultureInfo.InvariantCulture);

    /// <summary>
    /// Whether a checkpoint is of another hub. One without a time was written by the real extension: then only a place behind the end tells.
    /// </summary>
    public async Task<bool> IsAnotherAsync(Checkpoint checkpoint, string partitionId, CancellationToken cancellationToken)
    {
        if (checkpoint.HubCreated is { } created)
        {
            return created != await CreatedAsync(cancellationToken);
        }

        var partition = await client.GetPartitionPropertiesAsync(partitionId, cancellationToken);
        return checkpoint.SequenceNumber > partition.LastEnqueuedSequenceNumber;
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
