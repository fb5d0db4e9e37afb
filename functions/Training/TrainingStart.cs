using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Recsys.Interactions.Storage;
using Recsys.Training.Runs;

namespace Recsys.Functions.Training;

/// <summary>
/// Starts a run unless one is going. The durable engine asks whether an instance runs and starts it in two steps: of starts at the same
/// moment several pass the question. A lease lets one of them ask at a time.
/// </summary>
public sealed class TrainingStart(BlobContainerClient container)
{
    /// <summary>The shortest lease that storage gives: how long a start waits at most for one that died.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);

    /// <summary>Starts a run, or says that one is going or is being started.</summary>
    public async Task<bool> TryAsync(DurableTaskClient client, TrainingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await LeaseAsync(cancellationToken) is not { } lease)
        {
            return false;
        }

        try
        {
            if (await client.GoingSinceAsync(cancellationToken) is not null)
            {
                return false;
            }

            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(TrainingOrchestrator), request, new StartOrchestrationOptions(TrainingInstance.Id), cancellationToken);
            return true;
        }
        finally
        {
            await Leases.ReleaseAsync(lease);
        }
    }

    /// <summary>The lease, or null where another start holds it.</summary>
    private async Task<BlobLeaseClient?> LeaseAsync(CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(BlobPaths.TrainingLease);
        var lease = blob.GetBlobLeaseClient();
        try
        {
            await lease.AcquireAsync(LeaseTime, cancellationToken: cancellationToken);
            return lease;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound || e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await CreateAsync(blob, cancellationToken) ? await LeaseAsync(cancellationToken) : null;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
        {
            return null;
        }
    }

    /// <summary>False where another start made it, and holds it by now perhaps.</summary>
    private static async Task<bool> CreateAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var onlyNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await blob.UploadAsync(new BinaryData([]), onlyNew, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }
}
