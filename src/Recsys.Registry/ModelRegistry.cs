using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Recsys.Registry;

/// <summary>
/// Model versions on blobs. A version is written once and never changes; the manifest is written last, so that a version is there whole
/// or not at all. Which version serves is one small blob, changed only against its ETag.
/// </summary>
public sealed class ModelRegistry(BlobContainerClient container, TimeProvider time)
{
    private const int KeptPrevious = 20;
    private const int PointerAttempts = 10;
    private const int UploadAttempts = 5;

    /// <summary>What a transfer holds in memory: so many pieces of so many bytes.</summary>
    private static readonly StorageTransferOptions Transfer = new()
    {
        InitialTransferSize = 2 << 20, MaximumTransferSize = 2 << 20, MaximumConcurrency = 4,
    };

    private static readonly BlobUploadOptions Streamed = new() { TransferOptions = Transfer };

    /// <summary>Describes a stream, read to its end, as a file of a manifest.</summary>
    public static async Task<ModelFile> DescribeAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new(name, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false)), content.Length);
    }

    /// <summary>Describes bytes as a file of a manifest.</summary>
    public static ModelFile Describe(string name, ReadOnlySpan<byte> content) =>
        new(name, Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);

    /// <summary>
    /// Writes a version. The same version with the same files again is no error and changes nothing: what is there is returned.
    /// </summary>
    /// <param name="manifest">Its <see cref="ModelManifest.Files"/> name all files with their hashes;
    /// CreatedAt and Parent are set here.</param>
    /// <param name="open">Opens the content of a file, to be read once from its beginning to its end.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RegistryException"><c>version-conflict</c>: other bytes were published under this version;
    /// <c>corrupt-file</c>: a file does not match its hash.</exception>
    public async Task<ModelManifest> PublishAsync(
        ModelManifest manifest, Func<ModelFile, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(open);
        if (await FindAsync(manifest.Version, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return SameFiles(known, manifest) ? known : throw Conflict(manifest.Version);
        }

        foreach (var file in manifest.Files)
        {
            await UploadAsync(manifest.Version, file, open, cancellationToken).ConfigureAwait(false);
        }

        var current = await GetCurrentAsync(cancellationToken).ConfigureAwait(false);
        var dated = manifest with { CreatedAt = time.GetUtcNow(), Parent = current?.Version };
        try
        {
            await container.GetBlobClient(RegistryPaths.Manifest(manifest.Version)).UploadAsync(
                BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(dated, ModelManifest.Json)),
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                },
                cancellationToken).ConfigureAwait(false);
            return dated;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            var other = await GetAsync(manifest.Version, cancellationToken).ConfigureAwait(false);
            return SameFiles(other, manifest) ? other : throw Conflict(manifest.Version);
        }
    }

    /// <summary>Writes a version whose files are in memory, by name.</summary>
    /// <inheritdoc cref="PublishAsync(ModelManifest, Func{ModelFile, CancellationToken, Task{Stream}}, CancellationToken)"/>
    public Task<ModelManifest> PublishAsync(
        ModelManifest manifest, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken) => PublishAsync(
        manifest,
        (file, _) => Task.FromResult<Stream>(new MemoryStream(files.TryGetValue(file.Name, out var content) ? content : [], writable: false)),
        cancellationToken);

    /// <summary>The manifest of a version.</summary>
    /// <exception cref="RegistryException"><c>unknown-version</c>.</exception>
    public async Task<ModelManifest> GetAsync(string version, CancellationToken cancellationToken) =>
        await FindAsync(version, cancellationToken).ConfigureAwait(false)
        ?? throw new RegistryException(RegistryErrorCodes.UnknownVersion, $"There is no model version '{version}'.");

    /// <summary>All versions, the newest first.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="unreadable">Gets the names of those whose manifests are none.</param>
    public async Task<IReadOnlyList<ModelManifest>> ListAsync(CancellationToken cancellationToken, ICollection<string>? unreadable = null)
    {
        var manifests = new List<ModelManifest>();
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, RegistryPaths.Versions, cancellationToken).ConfigureAwait(false))
        {
            if (!blob.Name.EndsWith("/" + RegistryPaths.ManifestName, StringComparison.Ordinal)) continue;
            var version = blob.Name[RegistryPaths.Versions.Length..^(RegistryPaths.ManifestName.Length + 1)];
            if (await FindAsync(version, cancellationToken).ConfigureAwait(false) is { } manifest) manifests.Add(manifest);
            else unreadable?.Add(version);
        }

        return [.. manifests.OrderByDescending(m => m.CreatedAt).ThenBy(m => m.Version, StringComparer.Ordinal)];
    }

    /// <summary>Which version serves, or null before the first promotion. One small read.</summary>
    public async Task<CurrentModel?> GetCurrentAsync(CancellationToken cancellationToken) =>
        (await ReadPointerAsync(cancellationToken).ConfigureAwait(false)).Current;

    /// <summary>
    /// Puts a version in front, by hand. In the place of a newer one it is held there, as after a roll-back; a newer one, or the one that serves
    /// already, is free.
    /// </summary>
    /// <exception cref="RegistryException"><c>unknown-version</c>.</exception>
    public Task<CurrentModel> PromoteAsync(string version, CancellationToken cancellationToken) =>
        PromoteAsync(version, isByHand: true, cancellationToken);

    /// <summary>Puts a version in front, unless the one that serves is held.</summary>
    /// <returns>What serves now.</returns>
    /// <exception cref="RegistryException"><c>unknown-version</c>.</exception>
    public Task<CurrentModel> PromoteUnlessHeldAsync(string version, CancellationToken cancellationToken) =>
        PromoteAsync(version, isByHand: false, cancellationToken);

    private Task<CurrentModel> PromoteAsync(string version, bool isByHand, CancellationToken cancellationToken) => MoveAsync(
        async current =>
        {
            if (current is { IsHeld: true } && !isByHand) return current;

            // Between the reading of the pointer and its writing: a version that is removed meanwhile moves the pointer.
            var promoted = await GetAsync(version, cancellationToken).ConfigureAwait(false);
            if (current is null) return new CurrentModel(version, [], time.GetUtcNow());
            if (current.Version == version) return current.IsHeld ? current with { IsHeld = false } : current;
            var serving = await FindAsync(current.Version, cancellationToken).ConfigureAwait(false);
            return new CurrentModel(version, [.. current.Previous.Prepend(current.Version).Take(KeptPrevious)], time.GetUtcNow())
            {
                IsHeld = isByHand && promoted.CreatedAt < serving?.CreatedAt,
            };
        },
        cancellationToken);

    /// <summary>Puts the version before the current one in front again, and holds it there until somebody promotes by hand.</summary>
    /// <exception cref="RegistryException"><c>nothing-to-roll-back-to</c>.</exception>
    public Task<CurrentModel> RollBackAsync(CancellationToken cancellationToken) => MoveAsync(
        current => current is { Previous.Count: > 0 }
            ? Task.FromResult(new CurrentModel(current.Previous[0], [.. current.Previous.Skip(1)], time.GetUtcNow()) { IsHeld = true })
            : throw new RegistryException(RegistryErrorCodes.NothingToRollBackTo, "No other model version has served before this one."),
        cancellationToken);

    /// <summary>The bytes of a file, checked against its hash.</summary>
    /// <exception cref="RegistryException"><c>corrupt-file</c>: the bytes are not those that were published.</exception>
    public async Task<byte[]> DownloadAsync(string version, ModelFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var content = await container.GetBlobClient(RegistryPaths.File(version, file)).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
        var bytes = content.Value.Content.ToArray();
        Check(version, file, bytes);
        return bytes;
    }

    /// <summary>Writes a file into a stream, and checks what was written against its hash.</summary>
    /// <exception cref="RegistryException"><c>corrupt-file</c>: the bytes are not those that were published.</exception>
    public async Task DownloadAsync(string version, ModelFile file, Stream target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(target);
        using var hash = SHA256.Create();
        await using (var hashing = new CryptoStream(target, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            await container.GetBlobClient(RegistryPaths.File(version, file)).DownloadToAsync(
                hashing, new BlobDownloadToOptions { TransferOptions = Transfer }, cancellationToken).ConfigureAwait(false);
        }

        if (Convert.ToHexStringLower(hash.Hash!) != file.Sha256) throw Corrupt(version, file);
    }

    /// <summary>
    /// Takes users out of the vocabulary of a version for good: the line of each becomes a word that stands for nobody, so that every index
    /// keeps its meaning and no id leads to the place. The one change that a published version ever sees. Running it again, or after a
    /// crash, does what is left to do; the old bytes are removed.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="isErased">Says of a user's id whether it is to go.</param>
    /// <param name="cancellationToken">Gives up; run it again.</param>
    /// <returns>The number of users taken out.</returns>
    /// <exception cref="RegistryException"><c>unknown-version</c>; <c>corrupt-file</c>.</exception>
    public async Task<int> EraseUsersAsync(string version, Func<string, bool> isErased, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isErased);
        var manifest = await GetAsync(version, cancellationToken).ConfigureAwait(false);
        var erased = 0;
        if (manifest.Find(ModelFiles.Users) is { } file)
        {
            var (ids, count) = VocabularyFile.Without(
                VocabularyFile.Read(await DownloadAsync(version, file, cancellationToken).ConfigureAwait(false)), isErased);
            erased = count;
            if (erased > 0)
            {
                var content = VocabularyFile.Write(ids);
                var written = Describe(file.Name, content);
                await container.GetBlobClient(RegistryPaths.File(version, written)).UploadAsync(
                    BinaryData.FromBytes(content), overwrite: true, cancellationToken).ConfigureAwait(false);
                manifest = manifest with { Files = [.. manifest.Files.Select(f => f.Name == file.Name ? written : f)] };
                await container.GetBlobClient(RegistryPaths.Manifest(version)).UploadAsync(
                    BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(manifest, ModelManifest.Json)),
                    new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } },
                    cancellationToken).ConfigureAwait(false);
            }
        }

        var named = manifest.Files.Select(f => RegistryPaths.File(manifest.Version, f)).Append(RegistryPaths.Manifest(manifest.Version))
            .ToHashSet(StringComparer.Ordinal);
        await container.RemoveAsync(RegistryPaths.Folder(manifest.Version), named.Contains, cancellationToken).ConfigureAwait(false);
        return erased;
    }

    /// <summary>
    /// A publication that was cut off may have left this blob, and another may write it now; its name holds its hash, so it is the same bytes again.
    /// </summary>
    private async Task UploadAsync(
        string version, ModelFile file, Func<ModelFile, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(RegistryPaths.File(version, file));
        for (var attempt = 1; ; attempt++)
        {
            using var hash = SHA256.Create();
            using var content = new CryptoStream(await open(file, cancellationToken).ConfigureAwait(false), hash, CryptoStreamMode.Read);
            try
            {
                await blob.UploadAsync(content, Streamed, cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.InvalidBlockList && attempt < UploadAttempts)
            {
                // Whoever ends first commits the blob, and the pieces of the other are gone.
                continue;
            }

            if (Convert.ToHexStringLower(hash.Hash ?? []) == file.Sha256) return;
            await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            throw Corrupt(version, file);
        }
    }

    private static void Check(string version, ModelFile file, byte[] content)
    {
        if (Describe(file.Name, content).Sha256 != file.Sha256) throw Corrupt(version, file);
    }

    private static RegistryException Corrupt(string version, ModelFile file) => new(
        RegistryErrorCodes.CorruptFile, $"The file '{file.Name}' of the model version {version} does not have the bytes that its manifest names.");

    private static bool SameFiles(ModelManifest a, ModelManifest b) =>
        a.Files.Select(f => (f.Name, f.Sha256)).Order().SequenceEqual(b.Files.Select(f => (f.Name, f.Sha256)).Order());

    private static RegistryException Conflict(string version) =>
        new(RegistryErrorCodes.VersionConflict, $"The model version {version} was published with other bytes: the training is not deterministic, "
            + "or its code changed without its version.");

    /// <summary>The manifest of a version, or null where it is not published, or its manifest is none.</summary>
    public async Task<ModelManifest?> FindAsync(string version, CancellationToken cancellationToken)
    {
        try
        {
            var content = await container.GetBlobClient(RegistryPaths.Manifest(version))
                .DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            // Storage folds '.' and '..' of a path: a version by another spelling of its name is none.
            return content.Value.Content.ToObjectFromJson<ModelManifest>(ModelManifest.Json) is { } manifest && manifest.Version == version
                ? manifest
                : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch (JsonException)
        {
            // Nobody can load it: it is as if it were not there.
            return null;
        }
    }

    private async Task<(CurrentModel? Current, ETag? ETag)> ReadPointerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await container.GetBlobClient(RegistryPaths.Current).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return (content.Value.Content.ToObjectFromJson<CurrentModel>(ModelManifest.Json), content.Value.Details.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (null, null);
        }
    }

    /// <summary>Changes the pointer from what it is; asked again where somebody else changes it meanwhile.</summary>
    internal async Task<CurrentModel> MoveAsync(Func<CurrentModel?, Task<CurrentModel>> move, CancellationToken cancellationToken)
    {
        byte[]? written = null;
        for (var attempt = 1; ; attempt++)
        {
            var (current, etag) = await ReadPointerAsync(cancellationToken).ConfigureAwait(false);
            if (written is not null && current is not null && written.AsSpan().SequenceEqual(BytesOf(current))) return current;
            var next = await move(current).ConfigureAwait(false);
            if (ReferenceEquals(next, current))
            {
                return next;
            }

            written = BytesOf(next);
            try
            {
                await container.GetBlobClient(RegistryPaths.Current).UploadAsync(
                    BinaryData.FromBytes(written),
                    new BlobUploadOptions
                    {
                        Conditions = etag is null
                            ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                            : new BlobRequestConditions { IfMatch = etag },
                        HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                    },
                    cancellationToken).ConfigureAwait(false);
                return next;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412 && attempt < PointerAttempts)
            {
                // Somebody else moved it in between: look again and decide again. Or it was this very write, sent again because its answer was lost.
            }
        }
    }

    private static byte[] BytesOf(CurrentModel pointer) => JsonSerializer.SerializeToUtf8Bytes(pointer, ModelManifest.Json);
}
