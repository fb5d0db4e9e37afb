using System.Diagnostics;
using System.Globalization;
using System.Text;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Faults;

public sealed class KillTests(OnlineSystem system)
{
    [Fact]
    public async Task No_event_is_lost_and_none_is_doubled_when_the_app_is_killed()
    {
        // A kill may come when all that was sent is stored; then another run has other moments.
        for (var seed = 0; ; seed++)
        {
            var result = await new KillRun(seed, events: 2_000, kills: 2, system, $"killed{seed}").RunAsync(Cancel);
            Assert.True(result.IsExact, $"Seed {result.Seed} replays the moments: {result}");
            if (result.KillsInWork > 0) return;
            Assert.True(seed < 4, $"No kill met the app at work: {result}");
        }
    }

    /// <summary>
    /// dotnet run -c Release --project tests/Recsys.Functions.Online.Tests -- -explicit only; writes Faults/kills.csv.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task The_campaign_of_kills_loses_and_doubles_nothing()
    {
        var target = Path.Combine(Repository.Root, "tests", "Recsys.Functions.Online.Tests", "Faults", "kills.csv");
        var lines = new StringBuilder("date,seed,seconds,sent,stored,lost,doubled,kills,kills in work,checkpoints lost,wrong histories\n");
        var failed = new List<KillRunResult>();
        for (var seed = 1; seed <= 10; seed++)
        {
            var clock = Stopwatch.StartNew();
            var r = await new KillRun(seed, events: 20_000, kills: 5, system, $"killed{seed}").RunAsync(Cancel);
            if (!r.IsExact) failed.Add(r);
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd},{seed},{clock.Elapsed.TotalSeconds:0.0},"
                + $"{r.Sent},{r.Stored},{r.Lost},{r.Doubled},{r.Kills},{r.KillsInWork},{r.CheckpointsLost},{r.WrongHistories}\n");
            await File.WriteAllTextAsync(target, lines.ToString(), Cancel);
        }

        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }
}
