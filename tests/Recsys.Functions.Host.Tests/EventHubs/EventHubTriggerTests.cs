using System.Text.Json.Nodes;

namespace Recsys.Functions.Host.Tests.EventHubs;

public sealed class EventHubTriggerTests(EventHubHost fixture) : IClassFixture<EventHubHost>
{
    private readonly SampleHost host = fixture.Host;
    private readonly TestHub hub = fixture.Hub;

    [Fact]
    public async Task Every_event_comes_once_and_in_order_in_batches_of_the_maximum_at_most_and_the_checkpoint_follows()
    {
        await hub.CheckpointIsAsync("Texts", "0", 24);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"t{i}"), host.Done("Texts").Take(25));
        Assert.All(host.Runs("Texts", "begin"), r => Assert.InRange(r.Events.Count, 1, 10));

        // A policy without end: the batch and what is behind it wait until it passes.
        await hub.SendAsync("Texts", "0", "throw until 3");
        await hub.SendAsync("Texts", "0", "behind");
        await host.DoneAsync("Texts", "throw until 3", "behind");
        var tries = host.Runs("Texts", "begin").Where(r => r.Events.Contains("throw until 3")).ToList();
        Assert.Equal([0, 1, 2, 3], tries.Select(r => r.Retry));
        await hub.CheckpointIsAsync("Texts", "0", 26);
        Assert.Equal(27, host.Done("Texts").Count);
    }

    [Fact]
    public async Task The_metadata_of_a_batch_has_the_names_of_the_real_extension()
    {
        var line = await host.SeenAsync("Bodies", "metadata");
        await hub.CheckpointIsAsync("Bodies", "0", 1);
        Assert.Equal(["a", "b"], host.Done("Bodies"));
        var data = JsonNode.Parse(line.Detail)!;
        var expected = """{"IsCheckpointingAfterInvocation":true,"FullyQualifiedNamespace":"127.0.0.1","EventHubName":"""
            + $$""" "{{hub.Name("Bodies")}}","ConsumerGroup":"$Default","PartitionId":"0"}""".TrimStart();
        Assert.Equal(expected, data["PartitionContext"]!.GetValue<string>());
        Assert.Equal(expected, data["TriggerPartitionContext"]!.GetValue<string>());
        Assert.Equal("key0", data["PartitionKeyArray"]![0]!.GetValue<string>());
        Assert.Equal(0, data["SequenceNumberArray"]![0]!.GetValue<long>());
        Assert.Equal(data["OffsetStringArray"]!.ToJsonString(), data["OffsetArray"]!.ToJsonString());
        var time = JsonNode.Parse(data["EnqueuedTimeUtcArray"]!.GetValue<string>())![0]!.GetValue<string>();
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$", time);
        Assert.NotNull(JsonNode.Parse(data["PropertiesArray"]!.GetValue<string>())![0]);
        Assert.Equal("key0", JsonNode.Parse(data["SystemPropertiesArray"]!.GetValue<string>())![0]!["x-opt-partition-key"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_function_of_one_event_is_invoked_for_each_in_order_and_one_that_throws_without_a_policy_is_done()
    {
        await hub.CheckpointIsAsync("OneByOne", "0", 2);
        var metadata = host.Journal.Where(l => l is { Function: "OneByOne", What: "metadata" }).Select(l => JsonNode.Parse(l.Detail)!).ToList();
        Assert.Equal(["0", "1", "2"], metadata.Select(m => m["SequenceNumber"]?.ToString()));
        Assert.All(metadata, m => Assert.NotNull(m["EnqueuedTimeUtc"]));
        Assert.All(metadata, m => Assert.NotNull(m["OffsetString"]));
        Assert.Equal(["a", "c"], host.Done("OneByOne"));
    }

    [Fact]
    public async Task A_batch_that_a_policy_gives_up_does_not_stop_its_partition()
    {
        await hub.CheckpointIsAsync("Limited", "0", 1);
        Assert.Equal([0, 1, 2], host.Runs("Limited", "begin").Take(3).Select(r => r.Retry));
        await hub.SendAsync("Limited", "0", "next");
        await host.DoneAsync("Limited", "next");
    }
}
