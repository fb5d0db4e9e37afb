using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Table;

/// <summary>The versions of a hub's table. The newest counts; which version comes next is decided by one conditional put.</summary>
internal sealed class TableManifestStore(BlobContainerClient container, string hub)
{
    private const int KeptVersions = 3;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<TableManifest> FindLatestAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var versions = await ListAsync(cancellationToken).ConfigureAwait(false);
            if (versions.Count == 0)
            {
                return TableManifest.Empty;
            }

            try
            {
                var content = await container.GetBlobClient(BlobPaths.Manifest(hub, versions[^1]))
                    .DownloadContentAsync(cancellationToken).ConfigureAwait(false);
                return content.Value.Content.ToObjectFromJson<TableManifest>(Json)
                    ?? throw new InvalidDataException($"The manifest {versions[^1]} of '{hub}' holds null.");
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                // Removed between the listing and the reading: newer ones are there.
            }
        }
    }

    /// <summary>Makes this the next version; false where another one is.</summary>
    public async Task<bool> CommitAsync(TableManifest manifest, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(BlobPaths.Manifest(hub, manifest.Version));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Json);
        try
        {
            await blob.UploadAsync(
                new BinaryData(bytes),
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    // One request: the client stages in blocks what is not smaller than this.
                    TransferOptions = new Azure.Storage.StorageTransferOptions { InitialTransferSize = bytes.Length + 1 },
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // The client's own retry after a lost answer ends here too: then the version there is ours.
            var there = await blob.DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return there.Value.Content.ToMemory().Span.SequenceEqual(bytes);
        }
    }

    /// <summary>Removes old versions. Nobody needs them: a reader keeps the version that it began with in memory.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var versions = await ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var version in versions.SkipLast(KeptVersions))
        {
            await container.GetBlobClient(BlobPaths.Manifest(hub, version))
                .DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<long>> ListAsync(CancellationToken cancellationToken)
    {
        var versions = new List<long>();
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, BlobPaths.Manifests(hub), cancellationToken).ConfigureAwait(false))
        {
            versions.Add(BlobPaths.ManifestVersionOf(blob.Name));
        }

        versions.Sort();
        return versions;
    }
}
