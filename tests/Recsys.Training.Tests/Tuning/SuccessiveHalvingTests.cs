using Recsys.Datasets;
using Recsys.Datasets.Simulation;
using Recsys.Datasets.Splits;
using Recsys.Models.Contracts;
using Recsys.TestKit;
using Recsys.Training.Tuning;

namespace Recsys.Training.Tests.Tuning;

public sealed class SuccessiveHalvingTests : IDisposable
{
    private static readonly TrainingInput Input = Shop();

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Fewer_and_fewer_trials_train_longer_and_longer_until_one_is_left()
    {
        var rows = new List<TrialResult>();
        var best = await SearchAsync("a", new TuningOptions { Trials = 9, Epochs = 1, Eta = 3 }, rows.Add, CancellationToken.None);
        Assert.Equal([9, 3, 1], rows.GroupBy(r => r.Rung).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.All(rows.Where(r => !r.IsFinished), r => Assert.Equal((int)Math.Pow(3, r.Rung), r.Epochs));
        Assert.Equal(9, best.Count);
        // Who goes on has the best scores of the rung.
        var first = rows.Where(r => r.Rung == 0).OrderByDescending(r => r.ValidationNdcg10).ThenBy(r => r.Trial).Take(3).Select(r => r.Trial);
        Assert.Equal(first.Order(), rows.Where(r => r.Rung == 1).Select(r => r.Trial).Order());
        Assert.Equal(rows.Single(r => r.Rung == 2), best[0]);
    }

    [Fact]
    public async Task A_search_that_was_cut_off_anywhere_ends_with_the_same_rows_and_trains_nothing_twice()
    {
        var options = new TuningOptions { Trials = 4, Epochs = 1, Eta = 2 };
        var whole = await SearchAsync("whole", options, null, CancellationToken.None);
        for (var attempt = 0; ; attempt++)
        {
            using var stop = new CancellationTokenSource();
            var fresh = 0;
            try
            {
                var before = new TrialFile(_folder.File("cut.csv")).Read().Count;
                var seen = 0;
                var rest = await SearchAsync("cut", options, _ =>
                {
                    // Each attempt does one or two rows more than the file has, and is stopped.
                    if (Interlocked.Increment(ref seen) > before && Interlocked.Increment(ref fresh) == 1)
                    {
                        stop.Cancel();
                    }
                }, stop.Token);
                Assert.Equal(whole.Select(WithoutTime), rest.Select(WithoutTime));
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.True(attempt < 20, "the search does not come further");
            }
        }

        var rows = new TrialFile(_folder.File("cut.csv")).Read();
        Assert.Equal(rows.Count, rows.Select(r => (r.Trial, r.Rung)).Distinct().Count());
    }

    [Fact]
    public async Task A_lost_checkpoint_is_trained_again_to_the_same_score()
    {
        var options = new TuningOptions { Trials = 2, Epochs = 1, Eta = 2 };
        var whole = await SearchAsync("whole", options, null, CancellationToken.None);
        await SearchAsync("lost", options, null, CancellationToken.None);
        Directory.Delete(_folder.File("lost.checkpoints"), recursive: true);
        var lines = await File.ReadAllLinesAsync(_folder.File("lost.csv"), TestContext.Current.CancellationToken);
        // The last rung is forgotten, and the row before it is cut in the middle.
        await File.WriteAllTextAsync(
            _folder.File("lost.csv"), string.Join('\n', lines[..^2]) + "\n" + lines[^2][..10], TestContext.Current.CancellationToken);
        var again = await SearchAsync("lost", options, null, CancellationToken.None);
        Assert.Equal(whole.Select(WithoutTime), again.Select(WithoutTime));
    }

    [Fact]
    public async Task A_file_with_rows_of_other_rungs_gives_what_a_new_file_gives()
    {
        var options = new TuningOptions { Trials = 2, Epochs = 2, Eta = 2 };
        var whole = await SearchAsync("whole", options, null, CancellationToken.None);
        await SearchAsync("used", options with { Epochs = 1 }, null, CancellationToken.None);
        var again = await SearchAsync("used", options, null, CancellationToken.None);
        Assert.Equal(whole.Select(WithoutTime), again.Select(WithoutTime));
    }

    [Fact]
    public async Task Each_family_of_one_search_has_trials_of_its_own()
    {
        var search = new SuccessiveHalving(Input, "shop", new TrialFile(_folder.File("two.csv")), _folder.File("two.checkpoints"));
        var options = new TuningOptions { Trials = 2, Epochs = 1, Eta = 2 };
        var first = await search.RunAsync("autoencoder", options, null, CancellationToken.None);
        var second = await search.RunAsync("gcn", options, null, CancellationToken.None);
        Assert.All(first, r => Assert.Equal("autoencoder", r.Family));
        Assert.All(second, r => Assert.Equal("gcn", r.Family));
        Assert.Equal(["autoencoder", "gcn"], new TrialFile(_folder.File("two.csv")).Read().Select(r => r.Family).Distinct());
    }

    [Fact]
    public void A_file_that_is_no_list_of_trials_is_refused()
    {
        File.WriteAllText(_folder.File("other.csv"), "a,b\n1,2\n");
        Assert.Contains(
            "no list of trials", Assert.Throws<InvalidDataException>(() => new TrialFile(_folder.File("other.csv")).Read()).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<IReadOnlyList<TrialResult>> SearchAsync(string name, TuningOptions options, Action<TrialResult>? observer, CancellationToken stop) =>
        new SuccessiveHalving(Input, "shop", new TrialFile(_folder.File(name + ".csv")), _folder.File(name + ".checkpoints"))
            .RunAsync("autoencoder", options, row =>
            {
                lock (_folder)
                {
                    observer?.Invoke(row);
                }
            }, stop);

    private static TrialResult WithoutTime(TrialResult row) => row with { Seconds = 0 };

    private static TrainingInput Shop()
    {
        var builder = new DatasetBuilder("shop");
        foreach (var interaction in new SimulatedShop(new ShopOptions { Users = 40, Items = 60, Interactions = 800 }).Interactions())
        {
            builder.Add(interaction);
        }

        return new TrainingInput(Protocols.LeaveOneOut(builder.Build()), 42);
    }
}
