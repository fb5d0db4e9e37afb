using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Recsys.Functions.Embedded.Durable.Storage;

/// <summary>The task hub as blobs: logs are append blobs, all else are small block blobs. Why blobs: decision record 0030.</summary>
internal sealed class BlobDurableStore(BlobContainerClient container) : IDurableStore
{
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public Task InitializeAsync(CancellationToken cancellationToken) => container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    public async Task<StoredInstance?> ReadInstanceAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await container.GetBlobClient(DurablePaths.Instance(instanceId)).DownloadContentAsync(cancellationToken);
            return new StoredInstance(blob.Value.Content.ToObjectFromJson<InstanceDocument>(Json)!, blob.Value.Details.ETag);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    public async Task<ETag?> WriteInstanceAsync(InstanceDocument document, ETag? expected, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = expected is { } tag ? new BlobRequestConditions { IfMatch = tag } : new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = InstanceMetadata.Write(document),
        };
        try
        {
            var body = BinaryData.FromObjectAsJson(document, Json);
            var written = await container.GetBlobClient(DurablePaths.Instance(document.InstanceId)).UploadAsync(body, options, cancellationToken);
            return written.Value.ETag;
        }
        catch (RequestFailedException error) when (error.Status is 404 or 409 or 412)
        {
            return null;
        }
    }

    public async Task<bool> DeleteInstanceAsync(string instanceId, ETag expected, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(DurablePaths.Instance(instanceId))
                .DeleteAsync(conditions: new BlobRequestConditions { IfMatch = expected }, cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException error) when (error.Status is 404 or 412)
        {
            return false;
        }
    }

    public async Task<InstancePage> ListInstancesAsync(string? prefix, string? continuation, int pageSize, CancellationToken cancellationToken)
    {
        var options = new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = DurablePaths.Instances + DurablePaths.Escape(prefix ?? string.Empty) };
        await foreach (var page in container.GetBlobsAsync(options, cancellationToken).AsPages(continuation, pageSize))
        {
            var instances = page.Values.Select(blob => InstanceMetadata.Read(DurablePaths.Unescape(blob.Name[DurablePaths.Instances.Length..]), blob.Metadata));
            return new InstancePage([.. instances], string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
        }

        return new InstancePage([], null);
    }

    public async Task CreateLogAsync(LogId log, CancellationToken cancellationToken)
        => await Log(log).CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    public async Task<ReadOnlyMemory<byte>?> ReadLogAsync(LogId log, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(offset) };
            var blob = await Log(log).DownloadContentAsync(options, cancellationToken);
            return blob.Value.Content.ToMemory();
        }
        catch (RequestFailedException error) when (error.Status == 416)
        {
            // Nothing lies behind the offset.
            return ReadOnlyMemory<byte>.Empty;
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    public async Task<AppendOutcome> AppendAsync(LogId log, long length, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            var options = new AppendBlobAppendBlockOptions { Conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = length } };
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            await Log(log).AppendBlockAsync(stream, options, cancellationToken);
            return AppendOutcome.Appended;
        }
        catch (RequestFailedException error) when (error.Status == 412)
        {
            // The client library repeats a request whose answer was lost; the repetition then fails on our own bytes.
            var tail = await ReadLogAsync(log, length, cancellationToken);
            return tail is { } found && found.Length >= bytes.Length && found.Span[..bytes.Length].SequenceEqual(bytes.Span)
                ? AppendOutcome.Appended
                : AppendOutcome.Conflict;
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return AppendOutcome.Missing;
        }
        catch (RequestFailedException error) when (error.ErrorCode == "BlockCountExceedsLimit")
        {
            return AppendOutcome.Full;
        }
    }

    public Task DeleteLogAsync(LogId log, CancellationToken cancellationToken) => Log(log).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    public Task MarkAsync(string instanceId, CancellationToken cancellationToken)
        => container.GetBlobClient(DurablePaths.Mark(instanceId)).UploadAsync(BinaryData.Empty, overwrite: true, cancellationToken);

    public async Task<ETag?> ReadMarkAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            return (await container.GetBlobClient(DurablePaths.Mark(instanceId)).GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    public async Task UnmarkAsync(string instanceId, ETag expected, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(DurablePaths.Mark(instanceId))
                .DeleteAsync(conditions: new BlobRequestConditions { IfMatch = expected }, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status is 404 or 412)
        {
            // Gone, or touched by a client that has news: then it has to stay.
        }
    }

    public async Task<IReadOnlyList<InstanceMark>> ListMarksAsync(CancellationToken cancellationToken)
    {
        var marks = new List<InstanceMark>();
        await foreach (var (blob, age) in ListAsync(DurablePaths.Marks, cancellationToken))
        {
            marks.Add(new InstanceMark(DurablePaths.Unescape(blob.Name[DurablePaths.Marks.Length..]), blob.Properties.ETag!.Value, age));
        }

        return marks;
    }

    public Task BeatAsync(string worker, CancellationToken cancellationToken)
        => container.GetBlobClient(DurablePaths.Worker(worker)).UploadAsync(BinaryData.Empty, overwrite: true, cancellationToken);

    public async Task<IReadOnlyDictionary<string, TimeSpan>> ListWorkersAsync(CancellationToken cancellationToken)
    {
        var workers = new Dictionary<string, TimeSpan>();
        await foreach (var (blob, age) in ListAsync(DurablePaths.Workers, cancellationToken))
        {
            workers[DurablePaths.Unescape(blob.Name[DurablePaths.Workers.Length..])] = age;
        }

        return workers;
    }

    public Task ForgetWorkerAsync(string worker, CancellationToken cancellationToken)
        => container.GetBlobClient(DurablePaths.Worker(worker)).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    private AppendBlobClient Log(LogId log) => container.GetAppendBlobClient(DurablePaths.Log(log));

    // Ages come from two times of the same clock, storage's own: no clock of ours takes part in judging who is alive.
    private async IAsyncEnumerable<(BlobItem Blob, TimeSpan Age)> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken).AsPages())
        {
            var now = page.GetRawResponse().Headers.Date ?? throw new InvalidDataException("Storage sent no Date header with a listing.");
            foreach (var blob in page.Values)
            {
                yield return (blob, now - blob.Properties.LastModified!.Value);
            }
        }
    }
}
