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

    [Fact]
    public async Task A_family_whose_slices_keep_failing_costs_the_run_that_family_and_no_more()
    {
        var container = new BlobContainerClient(azurite.ConnectionString, azurite.NewName("lost"));
        await ShopLog.FillAsync(container, Cancel);
        await using var app = await HostedApp.StartAsync(
            HostedApp.OutputOf("functions/Training"), TrainingSettings.Of(azurite, container.Name, azurite.NewName("Losing")));
        using var answer = await app.Http.PostAsJsonAsync("/api/training", new { families = Families, sliceSeconds = 1 }, Cancel);

        // A checkpoint that nobody can read, under a lease of somebody else: whichever slice meets it, before its training or after it, fails.
        var checkpoint = container.GetBlobClient(await FolderOfRunAsync(container) + "checkpoints/sequence.bin");
        await checkpoint.UploadAsync(BinaryData.Empty, overwrite: true, Cancel);
        await checkpoint.GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Cancel);

        Assert.Equal("Completed", await EndAsync(app.Http));
        var version = Assert.Single(await new ModelRegistry(container, TimeProvider.System).ListAsync(Cancel));
        var files = version.Files.Select(f => f.Name).ToList();
        Assert.Contains("autoencoder.onnx", files);
        Assert.Contains(ServingForm.FileName, files);
        Assert.DoesNotContain("sequence.onnx", files);
    }

    /// <summary>Where the blobs of the run lie, once there is one.</summary>
    private static async Task<string> FolderOfRunAsync(BlobContainerClient container)
    {
        const string Data = "dataset.bin";
        var name = await Eventually.SeenAsync(
            async () => await container.GetBlobsAsync(cancellationToken: Cancel).Select(b => b.Name)
                .FirstOrDefaultAsync(n => n.EndsWith($"/{Data}", StringComparison.Ordinal), Cancel),
            name => name is not null);
        return name![..^Data.Length];
    }

    private static Task<string?> EndAsync(HttpClient client) => Eventually.SeenAsync(
        async () => (await client.GetFromJsonAsync<JsonElement>("/api/training", Cancel)).GetProperty("state").GetString(),
        state => state is "Completed" or "Failed" or "Terminated");
}
