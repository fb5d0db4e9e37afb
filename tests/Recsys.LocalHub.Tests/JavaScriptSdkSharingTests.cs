using System.Text.Json;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>Several consumers of the official JavaScript SDK at one hub.</summary>
public sealed class JavaScriptSdkSharingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Consumers_of_one_group_and_of_two_read_side_by_side_each_everything()
    {
        await using var hub = await TestHub.StartAsync();
        var seen = await JavaScriptSdk.RunAsync("concurrent", hub.ConnectionString, TestHub.Name, new { count = 1000 });
        Assert.Equal(3, seen.GetArrayLength());
        Assert.All(seen.EnumerateArray(), events => Assert.Equal(Enumerable.Range(0, 1000), Numbers(events)));
    }

    [Fact]
    public async Task The_sixth_reader_without_a_level_is_refused()
    {
        await using var hub = await TestHub.StartAsync();
        var failures = await JavaScriptSdk.RunAsync("tooMany", hub.ConnectionString, TestHub.Name, new { retries = 0 });
        Assert.Equal(["QuotaExceededError"], Texts(failures));
    }

    [Fact]
    public async Task A_level_that_is_not_lower_takes_the_partition_and_a_lower_one_or_none_is_refused()
    {
        await using var hub = await TestHub.StartAsync();
        var seen = await JavaScriptSdk.RunAsync("epochs", hub.ConnectionString, TestHub.Name, new { retries = 0 });
        foreach (var displaced in (string[])["plain", "one", "low", "none", "two"])
            Assert.Equal("ReceiverDisconnectedError", seen.GetProperty(displaced).GetString());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("again").ValueKind);
    }

    [Fact]
    public async Task Two_processors_share_the_partitions_and_the_survivor_goes_on_at_the_checkpoints()
    {
        const int count = 4000;
        await using var hub = await TestHub.StartAsync();
        var seen = await JavaScriptSdk.RunAsync(
            "processors", hub.ConnectionString, TestHub.Name,
            new { count, storage = azurite.ConnectionString, container = azurite.NewName("checkpoints") });
        Assert.Equal(count, seen.GetProperty("distinct").GetInt32());
        // What was read twice around the handing over is at most a batch a partition.
        Assert.InRange(seen.GetProperty("total").GetInt32(), count, count + 400);
        Assert.InRange(seen.GetProperty("afterTakeover").GetInt32(), count / 2, (count / 2) + 400);
    }

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(e => e.GetString());

    private static IEnumerable<int> Numbers(JsonElement array) => array.EnumerateArray().Select(e => e.GetInt32());
}
