using System.Diagnostics;
using System.Globalization;
using System.Text;
using Recsys.Interactions.Log;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests.Faults;

public sealed class ExactlyOnceTests(AzuriteFixture azurite)
{
    private static readonly FaultRunOptions Small = new(Events: 900, Partitions: 2, LargestBatch: 60);
    private static readonly FaultRunOptions Large = new(Events: 20_000, Partitions: 4, LargestBatch: 200);

    /// <summary>A run mostly waits: for late answers and repetitions.</summary>
    private static ParallelOptions SideBySide => new() { MaxDegreeOfParallelism = 6, CancellationToken = Cancel };

    private async Task<FaultRunResult> RunAsync(FaultProxy proxy, int seed, FaultRunOptions options, bool naive = false)
    {
        var container = await azurite.NewContainerAsync();
        return await new FaultRun(seed, options, proxy, azurite.ConnectionString, container.Name, naive).RunAsync();
    }

    [Fact]
    public async Task No_event_is_lost_and_none_is_doubled_whatever_is_lost_late_refused_moved_or_crashed()
    {
        var faults = 0L;
        await Parallel.ForEachAsync(Enumerable.Range(1, 12), SideBySide, async (seed, _) =>
        {
            await using var proxy = await FaultProxy.StartAsync(azurite.Process.BlobPort);
            var result = await RunAsync(proxy, seed, Small);
            Assert.True(result.IsExact, $"Seed {seed} replays this: {result}");
            Interlocked.Add(ref faults, proxy.Counts.Where(c => c.Key != FaultKind.None).Sum(c => c.Value));
        });
        Assert.True(faults > 0, "The proxy injected nothing.");
    }

    [Fact]
    public async Task The_naive_writer_loses_events_under_the_same_faults()
    {
        // One seed in about two is enough: whoever goes through sixty without a loss has a harness that tests nothing.
        var lost = 0L;
        await Parallel.ForEachAsync(Enumerable.Range(1, 60), SideBySide, async (seed, _) =>
        {
            if (Interlocked.Read(ref lost) > 0) return;
            await using var proxy = await FaultProxy.StartAsync(azurite.Process.BlobPort);
            Interlocked.Add(ref lost, (await RunAsync(proxy, seed, Small, naive: true)).Lost);
        });
        Assert.True(lost > 0, "The harness did not make the naive writer lose anything.");
    }

    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 10)]
    public async Task A_lost_response_and_a_regrouped_redelivery_cost_the_naive_writer_the_rest_of_the_batch_and_the_chain_nothing(
        bool naive, long stored)
    {
        await using var proxy = await FaultProxy.StartAsync(azurite.Process.BlobPort);
        var container = await azurite.NewContainerAsync();
        proxy.Reset(seed: 0);
        Func<int, IReadOnlyList<HubEvent>, CancellationToken, Task> Owner(string name)
        {
            var client = proxy.Client(azurite.ConnectionString, container.Name, name);
            return naive ? new NaiveWriter(client).AppendAsync : new InteractionLogWriter(client, "hub", "s1").AppendAsync;
        }

        // The put takes effect, its answer is lost, and the retry does not get through: for the owner the batch has failed.
        proxy.Script("first", FaultKind.LostResponse, FaultKind.LostRequest);
        proxy.Script("second");
        await Assert.ThrowsAnyAsync<Exception>(() => Owner("first")(0, Events.Range(0, 4), Cancel));
        Assert.Equal((1, 1), (proxy.Counts[FaultKind.LostResponse], proxy.Counts[FaultKind.LostRequest]));

        await Owner("second")(0, Events.Range(0, 9), Cancel);

        var kept = 0L;
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Cancel))
        {
            using var content = (await container.GetBlobClient(blob.Name).DownloadContentAsync(Cancel)).Value.Content.ToStream();
            kept += LogBlobFormat.Decode(content, blob.Name).Count();
        }

        Assert.Equal(stored, kept);
    }

    /// <summary>
    /// dotnet run -c Release --project tests/Recsys.Interactions.Tests -- -explicit only; RECSYS_FAULT_SEEDS=FIRST-LAST chooses the seeds.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task The_campaign_of_many_seeds_loses_and_doubles_nothing()
    {
        var range = (Environment.GetEnvironmentVariable("RECSYS_FAULT_SEEDS") ?? "1-200").Split('-');
        var (first, last) = (int.Parse(range[0], CultureInfo.InvariantCulture), int.Parse(range[1], CultureInfo.InvariantCulture));
        var target = Path.Combine(Repository.Root, "tests", "Recsys.Interactions.Tests", "Faults", "campaign.csv");
        var lines = new StringBuilder("date,seed,seconds,sent,stored,lost,doubled,appends,failures,crashes,moves,")
            .AppendJoin(',', Enum.GetNames<FaultKind>()).Append('\n');
        var failed = new List<FaultRunResult>();
        await using var proxy = await FaultProxy.StartAsync(azurite.Process.BlobPort);
        for (var seed = first; seed <= last; seed++)
        {
            var clock = Stopwatch.StartNew();
            var r = await RunAsync(proxy, seed, Large);
            if (!r.IsExact) failed.Add(r);
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd},{seed},{clock.Elapsed.TotalSeconds:0.0},{r.Sent},{r.Stored},{r.Lost},{r.Doubled},"
                    + $"{r.Appends},{r.Failures},{r.Crashes},{r.Moves},")
                .AppendJoin(',', proxy.Counts.Values).Append('\n');
            await File.WriteAllTextAsync(target, lines.ToString(), Cancel);
        }

        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }
}
