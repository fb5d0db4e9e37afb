using System.Globalization;
using System.Text.Json;
using Recsys.TestKit;

namespace Recsys.Infra.Tests.Apps;

public sealed class HostJsonTests
{
    public static TheoryData<string> Services { get; } = [.. FunctionApp.All.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_app_is_built_with_the_one_at_the_top(string service) => Assert.Equal(
        File.ReadAllText(Path.Combine(Repository.Root, "host.json")),
        File.ReadAllText(Path.Combine(FunctionApp.All[service].Folder, BuildFacts.AppOutput, "host.json")));

    [Fact]
    public void It_is_of_version_2_and_serves_below_api()
    {
        var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json"))).RootElement;
        Assert.Equal("2.0", host.GetProperty("version").GetString());
        Assert.Equal("api", host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    [Fact]
    public void A_quiet_hub_ends_at_a_written_checkpoint_and_a_partition_is_renewed_often_enough_to_be_kept()
    {
        var hub = Extension("eventHubs");

        // The scale controller counts what lies behind the last checkpoint: with more than 1 it would keep the app awake over nothing.
        Assert.Equal(1, hub.GetProperty("batchCheckpointFrequency").GetInt32());

        // The SDK advises a factor of three or more.
        Assert.True(Time(hub, "partitionOwnershipExpirationInterval") >= 3 * Time(hub, "loadBalancingUpdateInterval"));
    }

    [Fact]
    public void Queues_hide_work_for_as_long_as_a_late_renewal_can_take()
    {
        // The extension refuses less for control messages; DurableTask renews a work item's lock thirty seconds before it ends.
        var storage = Extension("durableTask").GetProperty("storageProvider");
        Assert.Equal(TimeSpan.FromMinutes(1), Time(storage, "controlQueueVisibilityTimeout"));
        Assert.Equal(TimeSpan.FromMinutes(1), Time(storage, "workItemQueueVisibilityTimeout"));
    }

    [Fact]
    public void A_batch_that_is_stored_leaves_no_telemetry_and_one_that_fails_does()
    {
        var levels = JsonElement.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json"))).GetProperty("logging").GetProperty("logLevel");
        // The host says of each run that it begins, what its trigger brought and that it has ended, all as information, and writes a request: as an
        // error where it failed.
        const string appends = "AppendInteractions";
        Assert.Contains(appends, FunctionApp.All["online"].Functions);
        Assert.Equal("Warning", levels.GetProperty($"Function.{appends}").GetString());
        Assert.Equal("Error", levels.GetProperty("Host.Results").GetString());
    }

    private static JsonElement Extension(string name) =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json"))).GetProperty("extensions").GetProperty(name);

    private static TimeSpan Time(JsonElement section, string name) =>
        TimeSpan.Parse(section.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
