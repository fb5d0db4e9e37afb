using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace Recsys.Interactions.Storage;

/// <summary>Leases of blobs: they keep several processes from doing the same work at once.</summary>
public static class Leases
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Works while it holds the lease of a blob, which is made where it is not there. A lease that cannot be renewed cancels the work; a process can
    /// still sleep through the end of its lease, so what must hold may not rest on it.
    /// </summary>
    /// <param name="blob">The blob.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the work returns; the default where another process holds the lease.</returns>
    public static async Task<T?> HoldAsync<T>(
        BlobClient blob, TimeProvider time, Func<CancellationToken, Task<T?>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(work);
        var lease = blob.GetBlobLeaseClient();
        try
        {
            if (!(await blob.ExistsAsync(cancellationToken).ConfigureAwait(false)).Value)
            {
                await blob.UploadAsync(new BinaryData([]), overwrite: true, cancellationToken).ConfigureAwait(false);
            }

            await lease.AcquireAsync(LeaseTime, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return default;
        }

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewal = RenewAsync(lease, time, lost);
        try
        {
            return await work(lost.Token).ConfigureAwait(false);
        }
        finally
        {
            await lost.CancelAsync().ConfigureAwait(false);
            await renewal.ConfigureAwait(false);
            await ReleaseAsync(lease).ConfigureAwait(false);
        }
    }

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

    /// <summary>Holds the lease until the work has ended; whatever keeps it from that ends the work.</summary>
    private static async Task RenewAsync(BlobLeaseClient lease, TimeProvider time, CancellationTokenSource lost)
    {
        using var timer = new PeriodicTimer(LeaseTime / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(lost.Token).ConfigureAwait(false))
            {
                await lease.RenewAsync(cancellationToken: lost.Token).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Storage that does not answer and an identity that is refused end the lease alike.
        catch (Exception)
#pragma warning restore CA1031
        {
            await lost.CancelAsync().ConfigureAwait(false);
        }
    }
}
