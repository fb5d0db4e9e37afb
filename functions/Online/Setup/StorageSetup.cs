using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Interactions.History;
using Recsys.Interactions.Items;
using Recsys.Interactions.Storage;
using Recsys.Scoring.Paging;

namespace Recsys.Functions.Online.Setup;

/// <summary>
/// Makes container and tables behind the start: a host gives a worker a minute to join it, and storage that does not answer takes longer.
/// What needs them meanwhile fails and is repeated by its trigger; <c>health/ready</c> tells.
/// </summary>
internal sealed class StorageSetup(BlobContainerClient container, StorageOptions storage, TimeProvider time, ILogger<StorageSetup> logger)
    : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Null once container and tables are there; until then why they are not.</summary>
    public string? Problem { get; private set; } = "container and tables are being made";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await MakeAsync(stoppingToken);
                Problem = null;
                return;
            }
#pragma warning disable CA1031 // Whatever is wrong may be mended while the app runs.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Problem = "container and tables could not be made; the log says why";
                logger.StorageNotReady(e, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task MakeAsync(CancellationToken stoppingToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limited.CancelAfter(Patience);
        string[] tables = [UserHistories.TableName, ItemCatalog.TableName, FreshInteractions.TableName, PageStore.TableName];
        await Task.WhenAll(
        [
            container.CreateIfNotExistsAsync(cancellationToken: limited.Token),
            .. tables.Select(table => storage.CreateTableClient(table).CreateIfNotExistsAsync(limited.Token)),
        ]);
    }
}
