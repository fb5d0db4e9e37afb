using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Interactions.History;
using Recsys.Interactions.Items;
using Recsys.Interactions.Storage;

namespace Recsys.Functions.Online.Setup;

/// <summary>
/// Makes container and tables before the first trigger fires. Storage that does not answer stops nothing: the triggers retry, and
/// <c>health/ready</c> tells.
/// </summary>
internal sealed class StorageSetup(BlobContainerClient container, StorageOptions storage, ILogger<StorageSetup> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await storage.CreateTableClient(RecentHistory.TableName).CreateIfNotExistsAsync(cancellationToken);
            await storage.CreateTableClient(ItemCatalog.TableName).CreateIfNotExistsAsync(cancellationToken);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException { InnerException: RequestFailedException })
        {
            logger.StorageNotReady(e);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
