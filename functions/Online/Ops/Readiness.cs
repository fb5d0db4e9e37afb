using Azure.Storage.Blobs;
using Recsys.Functions.Online.Ingest;
using Recsys.Scoring.Hosting;

namespace Recsys.Functions.Online.Ops;

/// <summary>Whether this instance can do its work: storage and hub answer. A missing model is no reason to keep events waiting.</summary>
internal sealed class Readiness(BlobContainerClient container, IInteractionsHub hub, ModelHost models)
{
    private const string Well = "ok";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary><c>Status</c> is <c>ready</c>, <c>degraded</c> (an older model serves than should) or <c>unready</c>; the parts are <c>ok</c> or a reason.</summary>
    public sealed record Report(string Status, string Storage, string Hub, ModelHostStatus Model);

    public async Task<Report> CheckAsync(CancellationToken cancellationToken)
    {
        var storage = TryAsync(token => container.ExistsAsync(token), cancellationToken);
        var stream = TryAsync(hub.FindStreamIdAsync, cancellationToken);
        var (storageState, hubState, model) = (await storage, await stream, models.Status);
        var status = storageState != Well || hubState != Well ? "unready" : model.Problem is not null ? "degraded" : "ready";
        return new Report(status, storageState, hubState, model);
    }

    private static async Task<string> TryAsync<T>(Func<CancellationToken, Task<T>> check, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Patience);
        try
        {
            await check(limited.Token).WaitAsync(limited.Token);
            return Well;
        }
#pragma warning disable CA1031 // Whatever is wrong is what the caller wants to know.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return e is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} seconds" : e.Message.Split('\n')[0];
        }
    }
}
