using Azure;
using Azure.Storage.Blobs.Specialized;

namespace Recsys.Interactions.Storage;

/// <summary>Ends leases of blobs.</summary>
public static class Leases
{
    /// <summary>Ends a lease. Where it is lost, or storage does not answer, it ends by itself: the work that it guarded is done either way.</summary>
    public static async Task ReleaseAsync(BlobLeaseClient lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        try
        {
            await lease.ReleaseAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
        }
    }
}
