using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Durable;

/// <summary>Orchestrations whose hosts die or stop.</summary>
public sealed class DurableLifeTests(AzuriteFixture azurite)
{
    private static readonly string[] Steps =
        ["snapshot", .. new[] { "ncf", "autoencoder", "gcn", "sequence" }.SelectMany(m => Enumerable.Range(0, 3).Select(s => $"{m}.{s}")), "publish"];

    [Fact]
    public async Task A_training_whose_host_and_worker_are_killed_goes_on_soon_after_the_next_start_and_loses_nothing()
    {
        var hub = azurite.NewName("Killed");
        await using var first = await DurableHost.StartAsync(azurite, hub);
        await first.StartAsync("training", "TrainSample", """{ "Slices": 3, "Milliseconds": 300 }""");
        await Eventually.TrueAsync(() => first.Journal.Count(l => l is { Function: "SampleStep", What: "end" }) >= 3, "it is in the midst");
        await first.KillAsync();
        var before = first.Journal;

        await using var second = await DurableHost.StartAsync(azurite, hub);
        var began = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => second.Journal.Count > 0, "it goes on");
        var pause = TimeProvider.System.GetElapsedTime(began);
        // The queues hide what the killed process held for ten seconds here; for a minute and five where nobody shortens that.
        Assert.True(pause < TimeSpan.FromSeconds(59), $"It took {pause.TotalSeconds:F1} s.");
        Assert.Equal("24+24+24+24=192", (await second.EndAsync("training")).Output());
        var lines = before.Concat(second.Journal).Where(l => l.Function == "SampleStep").ToList();
        Assert.Equal(Steps.Order(), lines.Where(l => l.What == "end").Select(l => l.Detail).Distinct().Order());
        // What had ended and was said to have ended does not run again; at most what ran at the kill does.
        var repeated = lines.Where(l => l.What == "begin").GroupBy(l => l.Detail).Count(g => g.Count() > 1);
        Assert.InRange(repeated, 0, 8);
    }

    [Fact]
    public async Task A_stop_cancels_a_running_activity_and_the_next_host_runs_it_again()
    {
        var hub = azurite.NewName("Stopped");
        await using var host = await DurableHost.StartAsync(azurite, hub);
        await host.StartAsync("stopped", "Patient", "\"open\"");
        await host.SeenAsync("Hold", "begin");
        Assert.Equal(0, await host.StopAsync());
        Assert.DoesNotContain(host.Journal, l => l is { Function: "Hold", What: "end" });

        await using var next = await DurableHost.StartAsync(azurite, hub);
        await next.SeenAsync("Hold", "begin");
        next.Open("open");
        Assert.Equal("held", (await next.EndAsync("stopped")).Output());
    }
}
