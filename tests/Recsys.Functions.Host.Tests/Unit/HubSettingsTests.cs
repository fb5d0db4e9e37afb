using System.Text.Json;
using Azure.Messaging.EventHubs.Primitives;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.EventHubs;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Unit;

public sealed class HubSettingsTests
{
    /// <summary>Those of Microsoft.Azure.WebJobs.Extensions.EventHubs 6: <c>EventHubOptions</c>.</summary>
    [Fact]
    public void Defaults_are_those_of_the_real_extension()
    {
        var settings = Read([]);
        Assert.Equal(100, settings.MaxEventBatchSize);
        Assert.Equal(1, settings.MinEventBatchSize);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.MaxWaitTime);
        Assert.Equal(300, settings.PrefetchCount);
        Assert.Equal(1, settings.BatchCheckpointFrequency);
        Assert.Equal((InitialOffset.FromStart, null), (settings.InitialOffset, settings.InitialEnqueuedTime));
        Assert.Equal(TimeSpan.FromSeconds(30), settings.LoadBalancingUpdateInterval);
        Assert.Equal(TimeSpan.FromMinutes(2), settings.PartitionOwnershipExpirationInterval);
        // The extension leaves these to the client, and so would a new version of it.
        var client = new EventProcessorOptions();
        Assert.Equal(client.LoadBalancingUpdateInterval, settings.LoadBalancingUpdateInterval);
        Assert.Equal(client.PartitionOwnershipExpirationInterval, settings.PartitionOwnershipExpirationInterval);
    }

    [Fact]
    public void Every_value_can_be_set()
    {
        var settings = Read(new()
        {
            ["maxEventBatchSize"] = "1000",
            ["minEventBatchSize"] = "5",
            ["maxWaitTime"] = "00:00:02.500",
            ["prefetchCount"] = "0",
            ["batchCheckpointFrequency"] = "7",
            ["loadBalancingUpdateInterval"] = "00:00:10",
            ["partitionOwnershipExpirationInterval"] = "00:01:00",
            ["initialOffsetOptions:type"] = "fromEnqueuedTime",
            ["initialOffsetOptions:enqueuedTimeUtc"] = "2026-01-02T03:04:05",
        });
        Assert.Equal(
            new HubSettings
            {
                MaxEventBatchSize = 1000,
                MinEventBatchSize = 5,
                MaxWaitTime = TimeSpan.FromSeconds(2.5),
                PrefetchCount = 0,
                BatchCheckpointFrequency = 7,
                LoadBalancingUpdateInterval = TimeSpan.FromSeconds(10),
                PartitionOwnershipExpirationInterval = TimeSpan.FromMinutes(1),
                InitialOffset = InitialOffset.FromEnqueuedTime,
                InitialEnqueuedTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            },
            settings);
    }

    [Theory]
    [InlineData("maxEventBatchSize", "0", "an integer from 1")]
    [InlineData("maxEventBatchSize", "many", "an integer from 1")]
    [InlineData("minEventBatchSize", "101", "at most maxEventBatchSize (100)")]
    [InlineData("prefetchCount", "-1", "an integer from 0")]
    [InlineData("batchCheckpointFrequency", "0", "an integer from 1")]
    [InlineData("maxWaitTime", "soon", "a time span as HH:mm:ss")]
    [InlineData("loadBalancingUpdateInterval", "00:00:00", "a time span as HH:mm:ss")]
    [InlineData("initialOffsetOptions:type", "middle", "fromStart, fromEnd or fromEnqueuedTime")]
    [InlineData("initialOffsetOptions:type", "fromEnqueuedTime", "a time in UTC, as the type is fromEnqueuedTime")]
    [InlineData("initialOffsetOptions:enqueuedTimeUtc", "once", "a time in UTC")]
    public void A_wrong_value_is_named(string key, string value, string expected)
    {
        var error = Assert.Throws<HostStartException>(() => Read(new() { [key] = value }));
        Assert.StartsWith("host.json: extensions:eventHubs:", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"expected {expected}", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A misspelt key would be passed over in silence, here and on Azure.</summary>
    [Fact]
    public void Every_key_of_the_shipped_host_json_is_one_that_its_extension_reads()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")));
        var extensions = host.RootElement.GetProperty("extensions");
        AssertKnown(typeof(HubSettings), extensions.GetProperty("eventHubs"));
        var durable = extensions.GetProperty("durableTask");
        AssertKnown(typeof(DurableTaskOptions), durable);
        AssertKnown(typeof(AzureStorageOptions), durable.GetProperty("storageProvider"));
        AssertKnown(typeof(TraceOptions), durable.GetProperty("tracing"));

        static void AssertKnown(Type options, JsonElement section) => Assert.Subset(
            options.GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).ToHashSet(),
            section.EnumerateObject().Select(p => p.Name).ToHashSet());
    }

    private static HubSettings Read(Dictionary<string, string> values)
    {
        using var folder = new TempFolder();
        return HubSettings.Of(AppSettings.Load(
            folder.Path, values.ToDictionary(p => $"{AppSettings.HostSection}:{HubSettings.Section}:{p.Key}", p => (string?)p.Value)));
    }
}
