using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Recsys.Registry;

/// <summary>
/// Removes versions that nobody needs any more. A version that serves, or that a roll-back goes to, is never removed: first the manifest goes, so
/// that nobody can promote it, then the pointer is written again, so that whoever read the manifest before looks again, and a version that
/// was promoted in between gets its manifest back.
/// </summary>
/// <param name="container">The container of the registry.</param>
/// <param name="registry">The versions.</param>
/// <param name="time">The clock.</param>
public sealed class OldVersions(BlobContainerClient container, ModelRegistry registry, TimeProvider time)
{
    /// <summary>How long files without a manifest that can be read stay: a publication writes its manifest last.</summary>
    private static readonly TimeSpan Publishing = TimeSpan.FromDays(1);

    /// <summary>
    /// Leaves the version that serves, so many of those that served before it, and so many that were published last.
    /// </summary>
    /// <param name="latest">One that stays too: published again, it has the date of its first publication; null where there is none.</param>
    /// <param name="kept">How many.</param>
    /// <param name="cancellationToken">Gives up; run it again.</param>
    /// <returns>The versions that stay: 2 · <paramref name="kept"/> + 2 at most.</returns>
    public async Task<IReadOnlySet<string>> RemoveAsync(string? latest, int kept, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        var unreadable = new HashSet<string>(StringComparer.Ordinal);
        var versions = await registry.ListAsync(cancellationToken, unreadable).ConfigureAwait(false);
        var stay = versions.Take(kept).Select(v => v.Version).ToHashSet(StringComparer.Ordinal);
        if (latest is not null) stay.Add(latest);
        stay.UnionWith(Served(await ShortenPointerAsync(kept, isWritten: false, cancellationToken).ConfigureAwait(false)));
        var old = new Dictionary<string, BinaryData>(StringComparer.Ordinal);
        foreach (var version in versions.Select(v => v.Version).Where(v => !stay.Contains(v)))
        {
            var manifest = container.GetBlobClient(RegistryPaths.Manifest(version));
            old[version] = (await manifest.DownloadContentAsync(cancellationToken).ConfigureAwait(false)).Value.Content;
            await manifest.DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        if (old.Count > 0)
        {
            foreach (var version in Served(await ShortenPointerAsync(kept, isWritten: true, cancellationToken).ConfigureAwait(false)))
            {
                stay.Add(version);
                if (!old.Remove(version, out var manifest)) continue;
                await container.GetBlobClient(RegistryPaths.Manifest(version)).UploadAsync(
                    manifest, new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } }, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        unreadable.ExceptWith(stay);
        await RemoveFilesAsync(old.Keys, unreadable, cancellationToken).ConfigureAwait(false);
        return stay;
    }

    private static IEnumerable<string> Served(CurrentModel? current) => current is null ? [] : current.Previous.Prepend(current.Version);

    /// <summary>
    /// Shortens the way back; what is as it should be is written again only where it has to be. Nothing is written where nothing has ever served.
    /// </summary>
    private async Task<CurrentModel?> ShortenPointerAsync(int kept, bool isWritten, CancellationToken cancellationToken) =>
        await registry.GetCurrentAsync(cancellationToken).ConfigureAwait(false) is null
            ? null
            : await registry.MoveAsync(
                current => Task.FromResult(
                    !isWritten && current!.Previous.Count <= kept ? current : current! with { Previous = [.. current!.Previous.Take(kept)] }),
                cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// All files of some versions, and those without a manifest, or with one that is none, that no publication can be writing any more: ids of users
    /// in them would never be erased.
    /// </summary>
    private async Task RemoveFilesAsync(
        IReadOnlyCollection<string> versions, HashSet<string> unreadable, CancellationToken cancellationToken)
    {
        var files = new List<BlobItem>();
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, RegistryPaths.Versions, cancellationToken).ConfigureAwait(false))
        {
            files.Add(blob);
        }

        var before = time.GetUtcNow() - Publishing;
        foreach (var folder in files.GroupBy(f => f.Name[RegistryPaths.Versions.Length..].Split('/')[0], StringComparer.Ordinal))
        {
            var isLeft = folder.All(
                f => (f.Name != RegistryPaths.Manifest(folder.Key) || unreadable.Contains(folder.Key)) && f.Properties.LastModified < before);
            if (!isLeft && !versions.Contains(folder.Key)) continue;
            await container.RemoveAsync(RegistryPaths.Folder(folder.Key), isKept: null, cancellationToken).ConfigureAwait(false);
        }
    }
}
