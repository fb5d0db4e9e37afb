using Azure.Storage.Blobs;
using Recsys.Functions.Online.Ingest;
using Recsys.Functions.Online.Setup;
using Recsys.Scoring.Hosting;

namespace Recsys.Functions.Online.Ops;

/// <summary>Whether this instance can do its work: storage and hub answer. A missing model is no reason to keep events waiting.</summary>
internal sealed class Readiness(BlobContainerClient container, StorageSetup setup, InteractionsHub hub, HubReading reading, ModelHost models)
{
    private const string Well = "ok";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// <c>Status</c> is <c>ready</c>, <c>degraded</c> (an older model serves than should, the first one is being loaded, or a partition of the hub is
    /// not read) or <c>unready</c>; the parts are <c>ok</c> or a reason.
    /// </summary>
    public sealed record Report(string Status, string Storage, string Hub, string Reading, ModelHostStatus Model);

    public async Task<Report> CheckAsync(CancellationToken cancellationToken)
    {
        var storage = TryAsync(
            async token => await container.ExistsAsync(token) ? setup.Problem : $"there is no container {container.Name}", cancellationToken);
        var stream = TryAsync(async token => await hub.FindStreamIdAsync(token) is null ? "" : null, cancellationToken);
        var partitions = TryAsync(reading.FindProblemAsync, cancellationToken);
        var (storageState, hubState, readingState, model) = (await storage, await stream, await partitions, models.Status);
        var status = storageState != Well || hubState != Well ? "unready"
            : model.Problem is not null || model is { IsLoading: true, Version: null } || readingState != Well ? "degraded"
            : "ready";
        return new Report(status, storageState, hubState, readingState, model);
    }

    private static async Task<string> TryAsync(Func<CancellationToken, Task<string?>> check, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Patience);
        try
        {
            return await check(limited.Token).WaitAsync(limited.Token) ?? Well;
        }
#pragma warning disable CA1031 // Whatever is wrong is what the caller wants to know.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return e is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} seconds" : e.Message.Split('\n')[0];
        }
    }
}
