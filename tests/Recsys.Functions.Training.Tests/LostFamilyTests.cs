using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.TestKit;

namespace Recsys.Functions.Training.Tests;

public sealed class LostFamilyTests(AzuriteFixture azurite)
{
    private static readonly string[] Families = ["autoencoder", "sequence"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_family_whose_slices_keep_failing_costs_the_run_that_family_and_no_more()
    {
        var container = new BlobContainerClient(azurite.ConnectionString, azurite.NewName("lost"));
        await ShopLog.FillAsync(container, Token);
        await using var app = await HostedApp.StartAsync(
            HostedApp.OutputOf("functions/Training"), TrainingSettings.Of(azurite, container.Name, azurite.NewName("Losing")));
        using var answer = await app.Http.PostAsJsonAsync("/api/training", new { families = Families, sliceSeconds = 1 }, Token);

        // A checkpoint that nobody can read, under a lease of somebody else: whichever slice meets it, before its training or after it, fails.
        var checkpoint = container.GetBlobClient(await FolderOfRunAsync(container) + "checkpoints/sequence.bin");
        await checkpoint.UploadAsync(BinaryData.Empty, overwrite: true, Token);
        await checkpoint.GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Token);

        Assert.Equal("Completed", await EndAsync(app.Http));
        var version = Assert.Single(await new ModelRegistry(container, TimeProvider.System).ListAsync(Token));
        var files = version.Files.Select(f => f.Name).ToList();
        Assert.Contains("autoencoder.onnx", files);
        Assert.Contains(ServingForm.FileName, files);
        Assert.DoesNotContain("sequence.onnx", files);
    }

    /// <summary>Where the blobs of the run lie, once there is one.</summary>
    private static async Task<string> FolderOfRunAsync(BlobContainerClient container)
    {
        const string Data = "dataset.bin";
        using var patience = Patience();
        while (true)
        {
            await foreach (var blob in container.GetBlobsAsync(cancellationToken: patience.Token))
            {
                if (blob.Name.EndsWith($"/{Data}", StringComparison.Ordinal)) return blob.Name[..^Data.Length];
            }

            await Task.Delay(20, patience.Token);
        }
    }

    private static async Task<string?> EndAsync(HttpClient client)
    {
        using var patience = Patience();
        while (true)
        {
            var run = await client.GetFromJsonAsync<JsonElement>("/api/training", patience.Token);
            if (run.GetProperty("state").GetString() is "Completed" or "Failed" or "Terminated") return run.GetProperty("state").GetString();
            await Task.Delay(200, patience.Token);
        }
    }

    private static CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        return patience;
    }
}
