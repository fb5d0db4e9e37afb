using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Embedded.Storage;

/// <summary>Runs work in one process at a time, by a lease on a blob.</summary>
internal sealed class SingletonLock(BlobClient blob, LeaseTimes times, ILogger logger)
{
    /// <summary>
    /// Waits for the lock, runs the work while holding it, and waits for it again if it is lost. Returns when stopped and the work has
    /// returned. The work's token is cancelled when the lock is lost, not at the stop: that is the work's own to notice.
    /// </summary>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (await TryAcquireAsync(stopping) is { } lease)
                await HoldAsync(lease, work, stopping);
            else
                await PauseAsync(times.Retry, stopping);
        }
    }

    private async Task<BlobLeaseClient?> TryAcquireAsync(CancellationToken stopping)
    {
        try
        {
            if (!await blob.ExistsAsync(stopping))
                await blob.UploadAsync(BinaryData.Empty, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, stopping);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another process made it in this moment.
        }
        catch (Exception e) when (IsStorageTrouble(e))
        {
            Log.LeaseTrouble(logger, e, blob.Name);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            var lease = blob.GetBlobLeaseClient();
            // Not cut off by the stop: a request that was carried out unheard would keep other processes waiting until the lease ends.
            await lease.AcquireAsync(times.Duration, cancellationToken: CancellationToken.None);
            Log.LeaseAcquired(logger, blob.Name);
            return lease;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return null;
        }
        catch (Exception e) when (IsStorageTrouble(e))
        {
            Log.LeaseTrouble(logger, e, blob.Name);
            return null;
        }
    }

    private async Task HoldAsync(BlobLeaseClient lease, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var lost = new CancellationTokenSource();
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(lease, lost, done.Token);
        try
        {
            await work(lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // Lost or stopped: either way the work is over.
        }
        catch (Exception e) when (IsStorageTrouble(e))
        {
            Log.LeaseTrouble(logger, e, blob.Name);
            await PauseAsync(times.Retry, stopping);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
            if (!lost.IsCancellationRequested)
                await ReleaseAsync(lease);
        }
    }

    private async Task RenewAsync(BlobLeaseClient lease, CancellationTokenSource lost, CancellationToken done)
    {
        var renewed = Stopwatch.GetTimestamp();
        while (!done.IsCancellationRequested)
        {
            await PauseAsync(times.Renewal, done);
            if (done.IsCancellationRequested)
                return;
            try
            {
                var asked = Stopwatch.GetTimestamp();
                await lease.RenewAsync(cancellationToken: done);
                renewed = asked;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (IsStorageTrouble(e))
            {
                var refused = e is RequestFailedException { Status: 404 or 409 or 412 };
                if (!refused && Stopwatch.GetElapsedTime(renewed) + times.Renewal < times.Duration)
                    continue;
                Log.LeaseLost(logger, blob.Name);
                await lost.CancelAsync();
                return;
            }
        }
    }

    private async Task ReleaseAsync(BlobLeaseClient lease)
    {
        try
        {
            await lease.ReleaseAsync();
        }
        catch (Exception e) when (IsStorageTrouble(e))
        {
            // It then ends by itself.
            Log.LeaseTrouble(logger, e, blob.Name);
        }
    }

    private static bool IsStorageTrouble(Exception exception) => exception is RequestFailedException or AggregateException { InnerException: RequestFailedException };

    private static async Task PauseAsync(TimeSpan time, CancellationToken cancellationToken)
        => await Task.Delay(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
