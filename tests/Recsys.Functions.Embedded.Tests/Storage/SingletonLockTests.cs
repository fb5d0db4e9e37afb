using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Functions.Embedded.Storage;
using Recsys.Functions.Embedded.Tests.Hosting;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Storage;

public sealed class SingletonLockTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_that_meets_the_acquisition_leaves_the_lock_free()
    {
        var answers = new SlowAnswers(r => r.RequestUri!.Query.Contains("comp=lease", StringComparison.Ordinal)) { Hold = 1 };
        var container = new BlobServiceClient(azurite.ConnectionString, answers.Options()).GetBlobContainerClient(azurite.NewName("lock"));
        await container.CreateIfNotExistsAsync(cancellationToken: Token);
        var blob = container.GetBlobClient("lock");
        using var stopping = new CancellationTokenSource();
        var running = new SingletonLock(blob, new LeaseTimes(), NullLogger.Instance).RunAsync(_ => Task.Delay(Timeout.Infinite, stopping.Token), stopping.Token);
        await answers.Held.Task.WaitAsync(Token);
        await stopping.CancelAsync();
        answers.Go.SetResult();
        await running.WaitAsync(Token);
        Assert.Equal(LeaseState.Available, (await blob.GetPropertiesAsync(cancellationToken: Token)).Value.LeaseState);
    }
}
