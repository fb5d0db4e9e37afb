using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.History;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;
using Recsys.Interactions.Table;
using Recsys.Models;
using Recsys.Registry;
using Recsys.TestKit;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Training.Tests.Erasures;

/// <summary>From the first event to the last trace: a user is learnt from, is erased, and is in no blob and no entity any more.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private const string Hub = "interactions";
    private const string Secret = "erika.mustermann@example.org";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly AzuriteFixture _azurite;
    private readonly ErasureClock _time = new();
    private BlobContainerClient _container = null!;
    private TableClient _table = null!;
    private ModelRegistry _registry = null!;
    private RunData _data = null!;
    private long _events;

    public ErasureTests(AzuriteFixture azurite) => _azurite = azurite;

    public async ValueTask InitializeAsync()
    {
        _container = await _azurite.NewContainerAsync();
        _table = await _azurite.NewTableAsync();
        _registry = new ModelRegistry(_container, _time);
        _data = new RunData(_container);
    }

    public ValueTask DisposeAsync()
    {
        _data.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_run_after_an_erasure_closes_the_list_and_the_compaction_leaves_no_trace_but_the_hash()
    {
        await StoreAsync(users: 24, items: 20, withSecret: true);
        var history = new UserHistories(_table);
        await using var feed = new HistoryFeed(_container, history, Hub);
        await feed.CatchUpAsync(null, Cancel);
        var first = await RunAsync();
        Assert.Equal(first.Version, (await _registry.PromoteAsync(first.Version, Cancel)).Version);
        Assert.NotNull(await CompactAsync());
        Assert.Equal(6, (await history.GetAsync(Secret, Cancel)).Count);
        var places = await TracesAsync();
        Assert.All(
            ["interactions/log/", "interactions/table/", "models/versions/", "training/runs/"],
            p => Assert.Contains(places, t => t.StartsWith(p, StringComparison.Ordinal)));

        await new Tombstones(_container).AddAsync(Secret, Cancel);
        await history.DeleteAsync(Secret, isKnown: false, Cancel);
        Assert.Equal(
            new UserHistory([], true), await history.FindAsync(Secret, Cancel),
            (a, b) => a!.IsErased == b!.IsErased && a.Interactions.SequenceEqual(b.Interactions));
        var snapshots = new SnapshotStore(_container);
        Assert.Equal([first.SnapshotId], await snapshots.FindWithUserAsync(Secret, Cancel));

        // The next run promotes nothing: the version that serves goes on, without the user.
        await StoreAsync(users: 24, items: 20, withSecret: false);
        var second = await RunAsync();
        Assert.Equal(first.Users - 1, second.Users);
        var closed = await new CloseErasuresStep(_container, _registry).RunAsync(second, Cancel);
        Assert.Equal([first.SnapshotId], closed.Snapshots);
        Assert.Equal([first.Version], closed.ModelVersions);
        Assert.Equal([first.Version], closed.Runs);
        Assert.Empty(await snapshots.FindWithUserAsync(Secret, Cancel));
        Assert.NotNull(await CompactAsync());
        Assert.Empty(await TracesAsync());

        // The gate of the next night still compares with the version that serves.
        await new EvaluateModelStep(_data, new CurrentVersionReplay(_container, _registry)).RunAsync(second, Cancel);
        var judged = await _data.FolderOf(second).ReadJsonAsync<RunJudgement>(RunFolder.Metrics, Cancel);
        Assert.Equal((first.Version, null, judged.Cases), (judged.CurrentVersion, judged.CurrentProblem, judged.CurrentNdcg10Cases?.Count));
        Assert.Equal(
            [BlobPaths.Tombstone(Tombstones.HashOf(Secret))],
            await NamesAsync(n => n.Contains(Tombstones.HashOf(Secret), StringComparison.Ordinal)));

        // Everybody else is where they were, so the graphs still mean what they meant.
        Assert.Equal(first.Version, (await _registry.GetCurrentAsync(Cancel))!.Version);
        var ids = VocabularyFile.Read(
            await _registry.DownloadAsync(first.Version, (await _registry.GetAsync(first.Version, Cancel)).File(ModelFiles.Users), Cancel));
        Assert.Equal((first.Users, first.Users), (ids.Length, ids.Distinct().Count()));
        Assert.Equal(first.Users - 1, ids.Count(i => i.StartsWith("user-", StringComparison.Ordinal)));

        Assert.Equal(new ClosedErasures([], [], []), await new CloseErasuresStep(_container, _registry).RunAsync(second, Cancel), ClosedComparer);
    }

    [Fact]
    public async Task A_second_user_is_found_in_the_version_that_the_first_was_taken_out_of()
    {
        await StoreAsync(users: 24, items: 20, withSecret: true);
        var first = await RunAsync();
        await new Tombstones(_container).AddAsync(Secret, Cancel);
        var second = await new TakeSnapshotStep(_container, _data, Options, PositiveTypes.Default, _registry).RunAsync(Request, Cancel);
        await new CloseErasuresStep(_container, _registry).RunAsync(second, Cancel);

        await new Tombstones(_container).AddAsync("user-3", Cancel);
        Assert.Equal(
            new[] { first.SnapshotId, second.SnapshotId }.Order(), (await new SnapshotStore(_container).FindWithUserAsync("user-3", Cancel)).Order());
        var third = await new TakeSnapshotStep(_container, _data, Options, PositiveTypes.Default, _registry).RunAsync(Request, Cancel);
        var closed = await new CloseErasuresStep(_container, _registry).RunAsync(third, Cancel);
        Assert.Equal([first.Version], closed.ModelVersions);
        Assert.Equal([second.Version], closed.Runs);
        Assert.Empty(await new SnapshotStore(_container).FindWithUserAsync("user-3", Cancel));
        var ids = VocabularyFile.Read(
            await _registry.DownloadAsync(first.Version, (await _registry.GetAsync(first.Version, Cancel)).File(ModelFiles.Users), Cancel));
        Assert.DoesNotContain("user-3", ids);
        Assert.DoesNotContain(Secret, ids);
        Assert.Equal(first.Users - 2, ids.Count(i => i.StartsWith("user-", StringComparison.Ordinal)));
    }

    private static TrainingOptions Options { get; } = new() { HubName = Hub };

    private static TrainingRequest Request { get; } = new() { Families = ["autoencoder"], Protocol = "leave-one-out", Promote = false };

    private static IEqualityComparer<ClosedErasures> ClosedComparer { get; } = EqualityComparer<ClosedErasures>.Create(
        (a, b) => a!.Snapshots.SequenceEqual(b!.Snapshots) && a.ModelVersions.SequenceEqual(b.ModelVersions) && a.Runs.SequenceEqual(b.Runs));

    private async Task StoreAsync(int users, int items, bool withSecret)
    {
        var events = new List<HubEvent>();
        for (var u = 0; u < users; u++)
        {
            for (var n = 0; n < 6 && (u != 5 || withSecret); n++)
            {
                Add(u == 5 ? Secret : $"user-{u}", $"item-{((u % 4) + (n * 3)) % items}");
            }
        }

        await new InteractionLogWriter(_container, Hub, "s1").AppendAsync(0, events, Cancel);

        void Add(string user, string item)
        {
            var at = Start.AddMinutes(_events);
            var body = InteractionJson.Write(new Interaction
            {
                EventId = $"e-{_events}", UserId = user, ItemId = item, Type = InteractionType.View, Timestamp = at,
            });
            events.Add(new HubEvent(_events, _events.ToString(CultureInfo.InvariantCulture), at, $"e-{_events}", body));
            _events++;
        }
    }

    /// <summary>A training run as the orchestration does it.</summary>
    private async Task<TrainingRun> RunAsync()
    {
        var run = await new TakeSnapshotStep(_container, _data, Options, PositiveTypes.Default, _registry).RunAsync(Request, Cancel);
        string[] families = [.. run.Families, .. ModelFamilies.Counted.Select(f => f.Name)];
        foreach (var family in families)
        {
            while (!(await new TrainSliceStep(_data).RunAsync(new SliceRequest(run, family, 60), Cancel)).IsFinished)
            {
                // The next slice.
            }
        }

        await new FitBlendStep(_data).RunAsync(run, Cancel);
        foreach (var name in JudgeModelStep.NamesOf(run)) await new JudgeModelStep(_data).RunAsync(new JudgeRequest(run, name), Cancel);
        await new EvaluateModelStep(_data, new CurrentVersionReplay(_container, _registry)).RunAsync(run, Cancel);
        foreach (var family in families)
        {
            while (!(await new TrainSliceStep(_data).RunAsync(new SliceRequest(run, family, 60) { IsRefit = true }, Cancel)).IsFinished)
            {
                // The next slice.
            }
        }

        await new ExportModelStep(_data).RunAsync(run, Cancel);
        var verdict = await new GateModelStep(_data).RunAsync(run, Cancel);
        await new PublishModelStep(_data, _registry).RunAsync(new PublishRequest(run, verdict, Promote: false), Cancel);
        return run;
    }

    private Task<CompactionResult?> CompactAsync() => new Compaction(_container, Hub, _time).RunAsync(Cancel);

    private async Task<IReadOnlyList<string>> TracesAsync() =>
        [.. (await StorageTraces.FindAsync([Secret], _container, [_table], Cancel))[Secret]];

    private async Task<List<string>> NamesAsync(Func<string, bool> choose)
    {
        var names = new List<string>();
        await foreach (var blob in _container.GetBlobsAsync(cancellationToken: Cancel))
        {
            if (choose(blob.Name)) names.Add(blob.Name);
        }

        return names;
    }

    private sealed class ErasureClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Start.AddDays(1);
    }
}
