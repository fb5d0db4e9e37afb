using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Online.Ingest;
using Recsys.Functions.Online.Setup;
using Recsys.Scoring.Hosting;

namespace Recsys.Functions.Online.Ops;

/// <summary>
/// Whether this instance can do its work: storage and hub answer. A missing model is no reason to keep events waiting. Anybody may ask: so
/// storage and hub are asked once in <see cref="Kept"/>, however many do, and why they fail stands in the log alone. What is not well is asked again
/// after <see cref="KeptUnwell"/>: a start waits for it.
/// </summary>
internal sealed class Readiness(
    BlobContainerClient container, StorageSetup setup, InteractionsHub hub, HubReading reading, ModelHost models, TimeProvider time,
    ILogger<Readiness> logger)
{
    private const string Well = "ok";
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeptUnwell = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task<(string Storage, string Hub, string Reading)>? _look;
    private long _looked;

    /// <summary>
    /// <c>Status</c> is <c>ready</c>, <c>degraded</c> (an older model serves than should, the first one is being loaded, or a partition of the hub is
    /// not read) or <c>unready</c>; the parts are <c>ok</c> or a reason.
    /// </summary>
    public sealed record Report(string Status, string Storage, string Hub, string Reading, ModelHostStatus Model);

    public async Task<Report> CheckAsync(CancellationToken cancellationToken)
    {
        var (storageState, hubState, readingState) = await LastLook().WaitAsync(cancellationToken);
        var model = models.Status;
        var status = storageState != Well || hubState != Well ? "unready"
            : model.Problem is not null || model is { IsLoading: true, Version: null } || readingState != Well ? "degraded"
            : "ready";
        return new Report(
            status, storageState, hubState, readingState,
            model.Problem is null ? model : model with { Problem = "the version that should serve cannot be loaded; the log says why" });
    }

    private Task<(string Storage, string Hub, string Reading)> LastLook()
    {
        lock (_gate)
        {
            var kept = _look is { IsCompletedSuccessfully: true, Result: (Well, Well, Well) } ? Kept : KeptUnwell;
            if (_look is null || (_look.IsCompleted && time.GetElapsedTime(_looked) > kept))
            {
                (_look, _looked) = (LookAsync(), time.GetTimestamp());
            }

            return _look;
        }
    }

    private async Task<(string Storage, string Hub, string Reading)> LookAsync()
    {
        var storage = TryAsync("storage", async token => await container.ExistsAsync(token) ? setup.Problem : "the container is missing");
        var stream = TryAsync("hub", async token => await hub.FindStreamIdAsync(token) is null ? "" : null);
        var partitions = TryAsync("reading", reading.FindProblemAsync);
        return (await storage, await stream, await partitions);
    }

    private async Task<string> TryAsync(string part, Func<CancellationToken, Task<string?>> check)
    {
        using var limited = new CancellationTokenSource(Patience);
        try
        {
            return await check(limited.Token).WaitAsync(limited.Token) ?? Well;
        }
#pragma warning disable CA1031 // Whatever is wrong makes the part unready.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.PartNotReady(e, part);
            return e is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} seconds" : "no good answer; the log says why";
        }
    }
}
