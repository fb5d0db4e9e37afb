using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Durable;

/// <summary>Hosts that share orchestrations, and workers that die of their activities.</summary>
public sealed class DurableSharingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task An_activity_whose_worker_dies_fails_by_a_name_that_tells_it_from_an_error_of_its_own()
    {
        await using var host = await DurableHost.StartAsync(azurite, azurite.NewName("Bereft"));
        await host.StartAsync("bereft", "Patient", "\"never\"");
        await host.SeenAsync("Hold", "begin");
        host.App.KillWorker();
        Assert.Contains("WorkerProcessExit", (await host.EndAsync("bereft")).Output(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_hosts_on_one_task_hub_share_the_work()
    {
        var hub = azurite.NewName("Shared");
        // Who found nothing to do looks ever more seldom, up to half a minute: by then the other one would be through.
        (string, string)[] settings = [("maxConcurrentActivityFunctions", "1"), ("storageProvider__maxQueuePollingInterval", "00:00:00.200")];
        await using var first = await DurableHost.StartAsync(azurite, hub, settings);
        await using var second = await DurableHost.StartAsync(azurite, hub, settings);
        await first.StartAsync("wide", "FanOut", "40");
        Assert.Equal("1560", (await second.EndAsync("wide")).Text("output"));
        var (here, there) = (Done(first), Done(second));
        Assert.NotEmpty(here);
        Assert.NotEmpty(there);
        // What a host has held for ten seconds comes again, to the other one too: on a machine that stalls some are done twice.
        Assert.Equal(Enumerable.Range(0, 40), here.Concat(there).Distinct().Order());

        static List<int> Done(SampleHost host) =>
            [.. host.Journal.Where(l => l is { Function: "Twice", What: "end" }).Select(l => int.Parse(l.Detail))];
    }
}
