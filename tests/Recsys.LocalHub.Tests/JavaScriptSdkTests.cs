using System.Text.Json;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>What the official JavaScript SDK, the other client of its own, sees of the hub.</summary>
public sealed class JavaScriptSdkTests
{
    private static readonly string[] Keys =
        ["a", "user-1", "user-2", "ключ", "键", "0123456789ab", "0123456789abc", "a longer key that takes several rounds of the hash"];

    [Fact]
    public async Task Batches_reach_the_partition_that_was_named_or_that_the_key_maps_to_with_all_that_they_carry()
    {
        await using var hub = await TestHub.StartAsync();
        var seen = await JavaScriptSdk.RunAsync("sends", hub.ConnectionString, TestHub.Name, new { keys = Keys });
        var partitions = seen.GetProperty("partitions");

        var first = partitions.GetProperty("1")[0];
        Assert.Equal("first", first.GetProperty("body").GetString());
        Assert.Equal(7, first.GetProperty("properties").GetProperty("number").GetInt32());
        Assert.Equal("täxt", first.GetProperty("properties").GetProperty("text").GetString());
        Assert.True(first.GetProperty("properties").GetProperty("flag").GetBoolean());
        var fourth = partitions.GetProperty("1")[3];
        Assert.Equal(2, fourth.GetProperty("body").GetProperty("nested")[1].GetInt32());
        Assert.Equal("id-1", fourth.GetProperty("messageId").GetString());
        Assert.Equal("application/json", fourth.GetProperty("contentType").GetString());
        Assert.Equal("corr-1", fourth.GetProperty("correlationId").GetString());

        foreach (var key in Keys)
        {
            var expected = seen.GetProperty("expected").GetProperty(key).GetString()!;
            var events = partitions.GetProperty(expected).EnumerateArray().Where(e => e.GetProperty("key").GetString() == key);
            Assert.Equal([key, key], events.Select(e => e.GetProperty("body").GetString()));
        }

        Assert.Equal(20, seen.GetProperty("filled").GetInt32());
        Assert.Equal(LocalEventHubOptions.MaxMessageBytes, seen.GetProperty("maxSizeInBytes").GetInt32());
        foreach (var id in partitions.EnumerateObject())
        {
            var anys = id.Value.EnumerateArray().Count(
                e => e.GetProperty("body").ValueKind == JsonValueKind.String && e.GetProperty("body").GetString() == "any");
            Assert.Equal(2, anys);
            var sequences = id.Value.EnumerateArray().Select(e => e.GetProperty("sequence").GetInt64()).ToList();
            Assert.Equal(Enumerable.Range(0, sequences.Count).Select(i => (long)i), sequences);
        }
    }

    [Fact]
    public async Task Events_of_900_KiB_come_back_byte_for_byte()
    {
        await using var hub = await TestHub.StartAsync();
        var seen = await JavaScriptSdk.RunAsync("large", hub.ConnectionString, TestHub.Name);
        Assert.Equal(3, seen.GetProperty("count").GetInt32());
        Assert.True(seen.GetProperty("equal").GetBoolean());
    }

    [Fact]
    public async Task A_consumer_that_asks_for_it_is_told_where_the_partition_ends()
    {
        await using var hub = await TestHub.StartAsync();
        var seen = await JavaScriptSdk.RunAsync("metrics", hub.ConnectionString, TestHub.Name);
        Assert.Equal(2, seen.GetProperty("sequence").GetInt64());
        Assert.True(seen.GetProperty("hasTimes").GetBoolean());
    }

    [Fact]
    public async Task Errors_carry_the_codes_that_the_SDK_knows()
    {
        await using var hub = await TestHub.StartAsync(o => o with { Hubs = [new HubDefinition(TestHub.Name) { ConsumerGroups = ["readers"] }] });
        var seen = await JavaScriptSdk.RunAsync("errors", hub.ConnectionString, TestHub.Name, new { retries = 0 });
        string? Code(string name) => seen.GetProperty(name).GetProperty("code").GetString();
        Assert.Equal("MessageTooLargeError", Code("oversize"));
        Assert.Equal("MessagingEntityNotFoundError", Code("unknownHubSend"));
        Assert.Equal("MessagingEntityNotFoundError", Code("unknownHubProperties"));
        Assert.Equal("ArgumentOutOfRangeError", Code("unknownPartitionSend"));
        Assert.Equal("ArgumentOutOfRangeError", Code("unknownPartitionProperties"));
        Assert.Equal("MessagingEntityNotFoundError", Code("unknownGroup"));
        Assert.Equal("NotImplementedError", Code("idempotent"));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_the_right_one_lets_everything_through()
    {
        await using var hub = await TestHub.StartAsync(o => o with { Keys = [new SharedAccessKey("root", "right key")] });
        var refused = await JavaScriptSdk.RunAsync("auth", hub.ConnectionString.Replace("right key", "wrong key"), TestHub.Name, new { retries = 0 });
        foreach (var action in (string[])["send", "properties", "read"])
            Assert.Equal("UnauthorizedError", refused.GetProperty(action).GetProperty("code").GetString());

        var allowed = await JavaScriptSdk.RunAsync("auth", hub.ConnectionString, TestHub.Name);
        foreach (var action in (string[])["send", "properties", "read"])
            Assert.Equal(JsonValueKind.Null, allowed.GetProperty(action).ValueKind);
        Assert.Equal(["x"], Texts(allowed.GetProperty("bodies")));
    }

    [Fact]
    public async Task With_a_certificate_it_speaks_TLS_to_a_connection_string_without_the_word_development()
    {
        using var certificate = TestCertificate.Create();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("ca.pem"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var hub = await TestHub.StartAsync(
            o => o with { Host = "localhost", Certificate = certificate, Keys = [new SharedAccessKey("root", "key")] });
        Assert.DoesNotContain("Development", hub.ConnectionString, StringComparison.Ordinal);
        var seen = await JavaScriptSdk.RunAsync(
            "auth", hub.ConnectionString, TestHub.Name,
            environment: new Dictionary<string, string?> { ["NODE_EXTRA_CA_CERTS"] = folder.File("ca.pem") });
        Assert.Equal(["x"], Texts(seen.GetProperty("bodies")));
    }

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
    public async Task Forty_connects_in_a_row_never_hang()
    {
        await using var hub = await TestHub.StartAsync();
        await JavaScriptSdk.RunAsync("connects", hub.ConnectionString, TestHub.Name, new { count = 40 });
    }

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(e => e.GetString());

    private static IEnumerable<int> Numbers(JsonElement array) => array.EnumerateArray().Select(e => e.GetInt32());
}
