using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Registry;
using Recsys.Registry.Serving;

namespace Recsys.Training.Runs;

/// <summary>
/// The blobs of one run, <c>training/runs/{version}/…</c>: the prepared data set, checkpoints, trained parameters, reports, what serves.
/// Steps hand each other blob names, never data. Every write replaces its blob whole, so a step may be repeated.
/// </summary>
public sealed class RunFolder(BlobContainerClient container, string version)
{
    private const string Runs = "training/runs/";

    /// <summary>Bytes that are fetched at once of a blob that is read as a stream.</summary>
    private const int ReadSize = 8 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The prepared data set.</summary>
    public const string Dataset = "dataset.bin";

    /// <summary>What describes the items.</summary>
    public const string Catalog = "catalog.json";

    /// <summary>What is done most and what grows; not there where events have no times.</summary>
    public const string Activity = ServedActivity.FileName;

    /// <summary>The snapshot, the options and the report on what was read.</summary>
    public const string Report = "report.json";

    /// <summary>The metrics of all models.</summary>
    public const string Metrics = "metrics.json";

    /// <summary>The fitted weights of the blend.</summary>
    public const string Blend = "blend.json";

    /// <summary>What the gate said.</summary>
    public const string Verdict = "verdict.json";

    /// <summary>What serves, and its parity.</summary>
    public const string Exports = "served/exports.json";

    /// <summary>Where a training that is not finished keeps its state.</summary>
    public static string Checkpoint(string family, bool isRefit = false) => $"{Part(isRefit)}checkpoints/{family}.bin";

    /// <summary>The learning curve of a family.</summary>
    public static string Progress(string family, bool isRefit = false) => $"{Part(isRefit)}checkpoints/{family}.json";

    /// <summary>The parameters of a trained family: as it is judged, or as it is served.</summary>
    public static string Trained(string family, bool isRefit = false) => $"{Part(isRefit)}trained/{family}.bin";

    /// <summary>How one model ranked the test cases.</summary>
    public static string Judgement(string model) => $"judged/{model}.json";

    /// <summary>A file of what serves.</summary>
    public static string Served(string file) => $"served/{file}";

    /// <summary>The full name of a blob of this run.</summary>
    public string PathOf(string name) => $"{Runs}{version}/{name}";

    /// <summary>The versions of all runs that have a folder.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(container);
        var versions = new List<string>();
        await foreach (var folder in container.GetBlobsByHierarchyAsync(
            BlobTraits.None, BlobStates.None, "/", Runs, cancellationToken).ConfigureAwait(false))
        {
            if (folder.IsPrefix)
            {
                versions.Add(folder.Prefix[Runs.Length..^1]);
            }
        }

        return versions;
    }

    /// <summary>When a blob of this run was last written.</summary>
    public async Task<DateTimeOffset> FindLastWriteAsync(CancellationToken cancellationToken)
    {
        var last = DateTimeOffset.MinValue;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, PathOf(""), cancellationToken).ConfigureAwait(false))
        {
            if (blob.Properties.LastModified > last) last = blob.Properties.LastModified.Value;
        }

        return last;
    }

    /// <summary>Removes every blob of this run, the report last: as long as it is there, it tells what the rest is.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken)
    {
        await container.RemoveAsync(PathOf(""), name => name == PathOf(Report), cancellationToken).ConfigureAwait(false);
        await DeleteAsync(Report, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes every blob of this run but those by which its blend answers again.</summary>
    public Task KeepComparableAsync(CancellationToken cancellationToken)
    {
        string[] kept = [PathOf(Report), PathOf(Dataset), PathOf(Catalog), PathOf(Blend)];
        return container.RemoveAsync(
            PathOf(""), name => kept.Contains(name) || name.StartsWith(PathOf("trained/"), StringComparison.Ordinal), cancellationToken);
    }

    /// <summary>Whether a blob of this run is there.</summary>
    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) =>
        await container.GetBlobClient(PathOf(name)).ExistsAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Writes a blob of any size, block by block; it is replaced whole once all is written.</summary>
    public async Task WriteAsync(string name, Action<Stream> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var stream = new BlobWriteStream(container, PathOf(name), cancellationToken);
        await Task.Run(() => write(stream), cancellationToken).ConfigureAwait(false);
        await stream.CommitAsync().ConfigureAwait(false);
    }

    /// <summary>Writes a blob whole.</summary>
    public async Task WriteAsync(string name, byte[] content, CancellationToken cancellationToken) =>
        await container.GetBlobClient(PathOf(name)).UploadAsync(
            BinaryData.FromBytes(content), overwrite: true, cancellationToken).ConfigureAwait(false);

    /// <summary>Writes a blob from a stream.</summary>
    public async Task WriteAsync(string name, Stream content, CancellationToken cancellationToken) =>
        await container.GetBlobClient(PathOf(name)).UploadAsync(content, overwrite: true, cancellationToken).ConfigureAwait(false);

    /// <summary>Removes a blob that is no longer needed, if it is there.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        await container.GetBlobClient(PathOf(name)).DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <summary>Opens a blob of any size, which is read piece by piece; null where it is not there.</summary>
    public async Task<Stream?> TryOpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await container.GetBlobClient(PathOf(name)).OpenReadAsync(
                new BlobOpenReadOptions(allowModifications: false) { BufferSize = ReadSize }, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Opens a blob of any size, which is read piece by piece.</summary>
    /// <exception cref="InvalidDataException">It is not there: an earlier step of the run has not been done.</exception>
    public async Task<Stream> OpenAsync(string name, CancellationToken cancellationToken) =>
        await TryOpenAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Missing(name);

    /// <summary>Reads a blob whole, or null where it is not there.</summary>
    public async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var content = await container.GetBlobClient(PathOf(name)).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return content.Value.Content.ToArray();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Reads a blob whole.</summary>
    /// <exception cref="InvalidDataException">It is not there: an earlier step of the run has not been done.</exception>
    public async Task<byte[]> ReadAsync(string name, CancellationToken cancellationToken) =>
        await TryReadAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw Missing(name);

    /// <summary>Writes a value as JSON.</summary>
    public Task WriteJsonAsync<T>(string name, T value, CancellationToken cancellationToken) =>
        WriteAsync(name, stream => JsonSerializer.Serialize(stream, value, Json), cancellationToken);

    /// <summary>Reads a value, or null where it is not there.</summary>
    public async Task<T?> TryReadJsonAsync<T>(string name, CancellationToken cancellationToken)
        where T : class =>
        await TryReadAsync(name, cancellationToken).ConfigureAwait(false) is { } bytes ? JsonSerializer.Deserialize<T>(bytes, Json) : null;

    /// <summary>Reads a value.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public async Task<T> ReadJsonAsync<T>(string name, CancellationToken cancellationToken)
        where T : class =>
        JsonSerializer.Deserialize<T>(await ReadAsync(name, cancellationToken).ConfigureAwait(false), Json)
        ?? throw new InvalidDataException($"The blob '{PathOf(name)}' holds null.");

    private static string Part(bool isRefit) => isRefit ? "refit/" : "";

    private InvalidDataException Missing(string name) =>
        new($"The run {version} has no '{name}': the step that writes it has not been done.");
}
