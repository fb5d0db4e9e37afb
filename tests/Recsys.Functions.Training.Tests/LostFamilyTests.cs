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

        // A lease of somebody else: storage refuses each later checkpoint, whichever slice writes it. The sequence model has many slices to go.
        var lease = (await FirstCheckpointAsync(container, "sequence")).GetBlobLeaseClient();
        await lease.AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Token);

        Assert.Equal("Completed", await EndAsync(app.Http));
        var version = Assert.Single(await new ModelRegistry(container, TimeProvider.System).ListAsync(Token));
        var files = version.Files.Select(f => f.Name).ToList();
        Assert.Contains("autoencoder.onnx", files);
        Assert.Contains(ServingForm.FileName, files);
        Assert.DoesNotContain("sequence.onnx", files);
    }

    private static async Task<BlobClient> FirstCheckpointAsync(BlobContainerClient container, string family)
    {
        while (true)
        {
            await foreach (var blob in container.GetBlobsAsync(cancellationToken: Token))
            {
                if (blob.Name.EndsWith($"checkpoints/{family}.bin", StringComparison.Ordinal)) return container.GetBlobClient(blob.Name);
            }

            await Task.Delay(50, Token);
        }
    }

    private static async Task<string?> EndAsync(HttpClient client)
    {
        while (true)
        {
            var run = await client.GetFromJsonAsync<JsonElement>("/api/training", Token);
            if (run.GetProperty("state").GetString() is "Completed" or "Failed" or "Terminated") return run.GetProperty("state").GetString();
            await Task.Delay(500, Token);
        }
    }
}
