using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Timers;

public sealed class TimerTriggerTests(AzuriteFixture azurite)
{
    private const string EverySecond = "* * * * * *";
    private const string Yearly = "0 0 0 1 1 *";
    private readonly string hostId = azurite.NewName("timer");

    private BlobClient Status => new BlobContainerClient(azurite.ConnectionString, "azure-webjobs-hosts")
        .GetBlobClient($"timers/{hostId}/Host.Functions.Sweep/status");

    [Fact]
    public async Task A_timer_runs_by_its_schedule_and_in_one_of_two_hosts()
    {
        await using var first = await StartAsync(EverySecond);
        await first.SeenAsync("Sweep", "in time");
        await using var second = await StartAsync(EverySecond);
        var before = first.Journal.Count;
        await Eventually.TrueAsync(() => first.Journal.Count >= before + 3, "the first one goes on");
        Assert.Empty(second.Journal);
        // A schedule below a minute keeps no status.
        Assert.False(await Status.ExistsAsync(Cancel));
    }

    [Fact]
    public async Task The_status_is_kept_in_a_blob_and_a_run_missed_while_the_app_was_down_is_made_up_for_as_late()
    {
        await using (var host = await StartAsync(Yearly))
        {
            await Eventually.TrueAsync(async () => await Status.ExistsAsync(Cancel), "the status is there");
            Assert.Empty(host.Journal);
        }

        var status = await ReadAsync();
        var next = status["Next"]!.GetValue<DateTime>();
        Assert.True(next > TimeProvider.System.GetUtcNow().UtcDateTime);
        // As the app would have left it a year ago.
        (status["Last"], status["Next"], status["LastUpdated"]) = (next.AddYears(-2), next.AddYears(-1), next.AddYears(-2));
        await Status.UploadAsync(BinaryData.FromString(status.ToJsonString()), overwrite: true, Cancel);
        await using var later = await StartAsync(Yearly);
        await later.SeenAsync("Sweep", "late");
        await Eventually.TrueAsync(async () => (await ReadAsync())["Next"]!.GetValue<DateTime>() == next, "the status follows the run");
        Assert.Single(later.Journal);
    }

    private async Task<JsonNode> ReadAsync() => JsonNode.Parse((await Status.DownloadContentAsync(Cancel)).Value.Content)!;

    private Task<SampleHost> StartAsync(string schedule) => SampleHost.StartAsync(
        ["Sweep"],
        new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString, ["AzureFunctionsWebHost__hostid"] = hostId, ["SampleSchedule"] = schedule,
        });
}
