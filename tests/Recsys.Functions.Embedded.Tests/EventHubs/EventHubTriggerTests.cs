using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Embedded.EventHubs;
using Recsys.Functions.Embedded.Tests.Hosting;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.EventHubs;

public sealed class EventHubTriggerTests(AzuriteFixture azurite)
{
    private readonly Recorder recorder = new();
    private readonly string hub = azurite.NewName("hub");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_come_in_order_and_the_checkpoint_follows_the_invocation_so_that_a_restart_repeats_nothing()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a", "b", "c");
        await using (var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Texts), fake))
        {
            await recorder.WaitAsync();
            await CheckpointAsync(0, 2);
        }

        fake.Append(0, "d");
        await using var again = await StartAsync(typeof(EventHubFunctionsUnderTest.Texts), fake);
        await recorder.WaitAsync();
        Assert.Equal(["a,b,c", "d"], recorder.Seen);
    }

    [Fact]
    public async Task The_metadata_of_a_batch_has_the_names_and_types_of_the_real_extension()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a", "b");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Bytes), fake);
        await recorder.WaitAsync();
        var (events, context, keys, data) = ((byte[][], string, string[], Dictionary<string, object?>))recorder.Seen.Single();
        Assert.Equal(["a", "b"], events.Select(Encoding.UTF8.GetString));
        var expected = $$"""{"IsCheckpointingAfterInvocation":true,"FullyQualifiedNamespace":"127.0.0.1","EventHubName":"{{hub}}","ConsumerGroup":"$Default","PartitionId":"0"}""";
        Assert.Equal(expected, context);
        Assert.Equal(["key0", ""], keys);
        Assert.Equal(["key0", ""], Assert.IsType<IEnumerable<string>>(data["PartitionKeyArray"], exactMatch: false));
        Assert.Equal([0L, 1L], Assert.IsType<IEnumerable<long>>(data["SequenceNumberArray"], exactMatch: false));
        Assert.Equal(["0", "100"], Assert.IsType<IEnumerable<string>>(data["OffsetArray"], exactMatch: false));
        Assert.Equal(["0", "100"], Assert.IsType<IEnumerable<string>>(data["OffsetStringArray"], exactMatch: false));
        Assert.Equal("""["2026-01-01T00:00:00","2026-01-01T00:00:00.001"]""", data["EnqueuedTimeUtcArray"]);
        Assert.Equal("""[{"n":0},{"n":1}]""", data["PropertiesArray"]);
        Assert.Equal(
            """[{"x-opt-sequence-number":0,"x-opt-offset":"0","x-opt-enqueued-time":"2026-01-01T00:00:00","x-opt-partition-key":"key0","message-id":"id0"},{"x-opt-sequence-number":1,"x-opt-offset":"100","x-opt-enqueued-time":"2026-01-01T00:00:00.001"}]""",
            data["SystemPropertiesArray"]);
        Assert.Equal(expected, data["PartitionContext"]);
        Assert.Equal(expected, data["TriggerPartitionContext"]);
    }

    [Fact]
    public async Task A_function_of_one_event_is_invoked_for_each_in_order()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a", "b", "c");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.OneByOne), fake);
        await recorder.WaitAsync(3);
        Assert.Equal(["a 0 key0", "b 1 ", "c 2 key2"], recorder.Seen);
        await CheckpointAsync(0, 2);
    }

    [Fact]
    public async Task Batches_hold_at_most_the_maximum()
    {
        var fake = new FakeHub(1);
        fake.Append(0, [.. Enumerable.Range(0, 25).Select(i => $"{i}")]);
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Texts), fake);
        await recorder.WaitAsync(3);
        Assert.Equal([10, 10, 5], recorder.Seen.Select(s => ((string)s).Split(',').Length));
    }

    [Fact]
    public async Task A_batch_waits_for_the_minimum()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a", "b");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Texts), fake, """{ "minEventBatchSize": 3, "maxWaitTime": "00:05:00" }""");
        await Eventually.TrueAsync(() => fake.Starts.Count == 1, "the partition is read");
        await Task.Delay(300, Token);
        Assert.Empty(recorder.Seen);
        fake.Append(0, "c");
        await recorder.WaitAsync();
        Assert.Equal(["a,b,c"], recorder.Seen);
    }

    [Fact]
    public async Task A_batch_waits_no_longer_than_the_time_to_wait()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a", "b");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Texts), fake, """{ "minEventBatchSize": 3, "maxWaitTime": "00:00:00.300" }""");
        await recorder.WaitAsync();
        Assert.Equal(["a,b"], recorder.Seen);
    }

    [Fact]
    public async Task An_invocation_that_throws_is_checkpointed_when_it_has_no_retry_policy()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Failing), fake);
        await CheckpointAsync(0, 0);
        fake.Append(0, "b");
        await CheckpointAsync(0, 1);
        Assert.Equal(["a", "b"], recorder.Seen);
    }

    [Fact]
    public async Task A_retry_policy_without_end_holds_the_batch_and_its_checkpoint_until_it_succeeds()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Stubborn), fake);
        await recorder.WaitAsync(4);
        fake.Append(0, "b");
        Assert.Equal(["a 0 of -1", "a 1 of -1", "a 2 of -1", "a 3 of -1"], recorder.Seen);
        Assert.False(await Blob("checkpoint", 0).ExistsAsync(Token));
        recorder.Gate.SetResult();
        await CheckpointAsync(0, 1);
    }

    [Fact]
    public async Task A_retry_policy_that_is_used_up_lets_the_batch_go()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.TwoRetries), fake);
        await CheckpointAsync(0, 0);
        Assert.Equal(["a", "a", "a"], recorder.Seen);
    }

    [Fact]
    public async Task A_stop_lets_the_running_invocation_end_checkpoints_it_and_releases_the_partition()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Gated), fake);
        await recorder.WaitAsync();
        fake.Append(0, "b");
        var stop = app.StopAsync();
        Assert.False(stop.IsCompleted);
        recorder.Gate.SetResult();
        await stop;
        Assert.Equal(["a", "done"], recorder.Seen);
        await CheckpointAsync(0, 0);
        var released = await Blob("ownership", 0).GetPropertiesAsync(cancellationToken: Token);
        Assert.Equal(string.Empty, released.Value.Metadata.TryGetValue("ownerid", out var owner) ? owner : string.Empty);
    }

    [Fact]
    public async Task Two_processes_share_the_partitions_and_the_one_that_stays_takes_all()
    {
        var fake = new FakeHub(4);
        var first = await StartAsync(typeof(EventHubFunctionsUnderTest.Texts), fake);
        await Eventually.TrueAsync(async () => (await OwnersAsync()).Count == 4, "the first process owns all");
        await using var second = await StartAsync(typeof(EventHubFunctionsUnderTest.Texts), fake);
        await Eventually.TrueAsync(
            async () => (await OwnersAsync()).Values.GroupBy(o => o).Select(g => g.Count()).Order().SequenceEqual([2, 2]), "each owns two");
        for (var partition = 0; partition < 4; partition++)
            fake.Append(partition, $"x{partition}");
        await EverySeenAsync("x0", "x1", "x2", "x3");
        await first.DisposeAsync();
        await Eventually.TrueAsync(async () => (await OwnersAsync()).Values.Distinct().Count() == 1 && (await OwnersAsync()).Count == 4, "the second process owns all");
        for (var partition = 0; partition < 4; partition++)
            fake.Append(partition, $"y{partition}");
        await EverySeenAsync("y0", "y1", "y2", "y3");
    }

    [Fact]
    public async Task A_process_that_died_loses_its_partition_when_its_ownership_has_expired()
    {
        await new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(EventHubTriggerProvider.Container).CreateIfNotExistsAsync(cancellationToken: Token);
        var ghost = new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["ownerid"] = "ghost" } };
        await Blob("ownership", 0).UploadAsync(BinaryData.Empty, ghost, Token);
        var fake = new FakeHub(1);
        fake.Append(0, "a");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Texts), fake, expirySeconds: 3);
        await Eventually.TrueAsync(() => app.Logs.Entries.Any(e => e.Text.Contains("reads partition 0", StringComparison.Ordinal)), "the partition is taken");
        await recorder.WaitAsync();
        Assert.NotEqual("ghost", (await OwnersAsync())["0"]);
    }

    [Fact]
    public async Task Losing_the_partition_cancels_the_invocation_and_leaves_the_checkpoint_alone()
    {
        var fake = new FakeHub(1);
        fake.Append(0, "a");
        await using var app = await StartAsync(typeof(EventHubFunctionsUnderTest.Gated), fake);
        await recorder.WaitAsync();
        var thief = new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["ownerid"] = "thief" } };
        await Blob("ownership", 0).UploadAsync(BinaryData.Empty, thief, Token);
        await Eventually.TrueAsync(() => app.Logs.Entries.Any(e => e.Text.Contains("'Read' was cancelled", StringComparison.Ordinal)), "the invocation is cancelled");
        Assert.False(await Blob("checkpoint", 0).ExistsAsync(Token));
    }

    private Task<TestApp> StartAsync(Type functions, FakeHub fake, string? eventHubs = null, int expirySeconds = 120) => TestApp.StartAsync(
        [functions],
        new()
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["Hub"] = "Endpoint=sb://127.0.0.1:5672;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;",
            ["HubName"] = hub,
        },
        $$"""{ "extensions": { "eventHubs": {{eventHubs ?? "{}"}} } }""",
        b =>
        {
            b.Services.AddSingleton(recorder);
            b.Services.AddSingleton<IEventSourceFactory>(fake);
            b.Services.AddSingleton(new BalanceTimes { Cycle = TimeSpan.FromMilliseconds(150), Expiry = TimeSpan.FromSeconds(expirySeconds), Reopen = TimeSpan.FromMilliseconds(50) });
        });

    private BlobClient Blob(string kind, int partition)
        => new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(EventHubTriggerProvider.Container).GetBlobClient($"127.0.0.1/{hub}/$default/{kind}/{partition}");

    private Task CheckpointAsync(int partition, long sequenceNumber) => Eventually.TrueAsync(
        async () => await Blob("checkpoint", partition).ExistsAsync(Token)
            && (await Blob("checkpoint", partition).GetPropertiesAsync(cancellationToken: Token)).Value.Metadata["sequencenumber"] == $"{sequenceNumber}",
        $"the checkpoint of partition {partition} is {sequenceNumber}");

    private async Task<IReadOnlyDictionary<string, string>> OwnersAsync()
    {
        var container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(EventHubTriggerProvider.Container);
        var store = new OwnershipStore(container, new HubAddress("127.0.0.1", hub, "$Default"), TimeSpan.FromMinutes(1));
        return (await store.ListAsync(Token)).Where(o => o.IsActive).ToDictionary(o => o.PartitionId, o => o.OwnerId);
    }

    private Task EverySeenAsync(params string[] events)
        => Eventually.TrueAsync(() => events.All(e => recorder.Seen.Any(s => ((string)s).Split(',').Contains(e))), $"{string.Join(',', events)} are seen");
}
