using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recsys.Datasets.Simulation;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.History;
using Recsys.Interactions.Items;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;
using Recsys.Training.Runs;
using Recsys.Training.Steps;
using Recsys.Training.Workflow;

namespace Recsys.Training.Tests;

/// <summary>
/// A container with the log of a small shop, and every step over it. Each instance is a worker of its own: it shares blobs, not memory.
/// </summary>
internal sealed class TrainingStore : IDisposable
{
    private const string Stream = "stream";

    /// <summary>
    /// What was trained to its end in this process, by what it was made of: the same data, options and seed give the same bytes, which is what
    /// <see cref="SliceStepTests"/> and <see cref="RunTests"/> hold. Tests of what comes after a training need not train again.
    /// </summary>
    private static readonly ConcurrentDictionary<(string Version, string Data, string Family, bool IsRefit), Trained> Known = new();

    private readonly BlobContainerClient _container;
    private readonly RunData _data;

    public TrainingStore(BlobContainerClient container)
    {
        _container = container;
        _data = new RunData(container);
        Registry = new ModelRegistry(container, TimeProvider.System);
    }

    public ModelRegistry Registry { get; }

    /// <summary>Whether it takes nothing from what other tests have trained.</summary>
    public bool TrainsAnew { get; init; }

    /// <summary>Two fast families; leave-one-out gives every user a test case.</summary>
    public static TrainingRequest Request { get; } = new() { Protocol = Protocols.LeaveOneOutName, Families = ["autoencoder", "gcn"] };

    public static TrainingOptions Options { get; } = new();

    /// <summary>An empty container.</summary>
    public static async Task<TrainingStore> EmptyAsync(AzuriteFixture azurite, bool trainsAnew = false) =>
        new(await azurite.NewContainerAsync()) { TrainsAnew = trainsAnew };

    /// <summary>A container with the log of a shop.</summary>
    public static async Task<TrainingStore> OfShopAsync(AzuriteFixture azurite, bool trainsAnew = false)
    {
        var store = await EmptyAsync(azurite, trainsAnew);
        await store.AppendShopAsync();
        return store;
    }

    /// <summary>A container with the log of a shop in which an epoch is a moment.</summary>
    public static async Task<TrainingStore> OfSmallShopAsync(AzuriteFixture azurite)
    {
        var store = await EmptyAsync(azurite);
        await store.AppendShopAsync(users: 20, events: 300);
        return store;
    }

    /// <summary>Another worker over the same blobs.</summary>
    public TrainingStore Another() => new(_container);

    public Task AppendShopAsync(int users = 60, int events = 1_500) => AppendAsync(
        0,
        [
            .. new SimulatedShop(new ShopOptions { Users = users, Items = 80, Interactions = events })
                .Interactions().Select(i => InteractionJson.Write(i)),
        ]);

    public async Task AppendAsync(int partition, IReadOnlyList<byte[]> bodies)
    {
        var first = (await new InteractionLogReader(_container).FindChainsAsync(StorageSettings.DefaultHubName, Cancel))
            .Where(c => c.Partition == partition).Select(c => c.End).FirstOrDefault();
        await new InteractionLogWriter(_container, StorageSettings.DefaultHubName, Stream).AppendAsync(
            partition,
            [.. bodies.Select((b, i) => new HubEvent(
                first + i, (first + i).ToString(CultureInfo.InvariantCulture), new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), null, b))],
            Cancel);
    }

    public Task AppendAsync(int partition, params string[] bodies) => AppendAsync(partition, [.. bodies.Select(Encoding.UTF8.GetBytes)]);

    public Task<TrainingRun> SnapshotAsync(
        TrainingRequest? request = null, ItemCatalog? catalog = null, TrainingOptions? options = null, PositiveTypes? types = null) =>
        new TakeSnapshotStep(_container, _data, options ?? Options, types ?? PositiveTypes.Default, Registry, catalog).RunAsync(
            request ?? Request, Cancel);

    public Task<TrainingInput> InputAsync(TrainingRun run, bool isRefit = false) => _data.LoadAsync(run, Cancel, isRefit);

    public Task<SliceResult> SliceAsync(TrainingRun run, string family, double seconds = 60, double? cpuSeconds = null) =>
        SliceAsync(new SliceRequest(run, family, seconds, cpuSeconds));

    public Task<SliceResult> SliceAsync(SliceRequest request) => new TrainSliceStep(_data).RunAsync(request, Cancel);

    /// <summary>A slice, or all of the training where another test has done it.</summary>
    public async Task<SliceResult> SliceOrKnownAsync(SliceRequest request)
    {
        var folder = FolderOf(request.Run);
        // A version tells one log of a container from another; containers have logs of their own.
        var data = SHA256.HashData(
            [.. await folder.ReadAsync(RunFolder.Dataset, Cancel), .. await folder.ReadAsync(RunFolder.Catalog, Cancel)]);
        var key = (request.Run.Version, Convert.ToHexString(data), request.Family, request.IsRefit);
        var (model, progress) = (RunFolder.Trained(request.Family, request.IsRefit), RunFolder.Progress(request.Family, request.IsRefit));
        if (!TrainsAnew && Known.TryGetValue(key, out var known) && !await folder.ExistsAsync(model, Cancel))
        {
            await folder.WriteAsync(progress, known.Progress, Cancel);
            await folder.WriteAsync(model, known.Model, Cancel);
            return known.Result;
        }

        var result = await SliceAsync(request);
        if (result.IsFinished && await folder.ExistsAsync(model, Cancel)
            && !(await folder.ReadJsonAsync<FamilyProgress>(progress, Cancel)).RanOutOfTime)
        {
            Known.TryAdd(key, new Trained(result, await folder.ReadAsync(model, Cancel), await folder.ReadAsync(progress, Cancel)));
        }

        return result;
    }

    public async Task TrainAsync(TrainingRun run)
    {
        await CountAsync(run);
        foreach (var family in run.Families) await ToEndAsync(new SliceRequest(run, family, 60));
    }

    public async Task CountAsync(TrainingRun run)
    {
        foreach (var family in ModelFamilies.Counted) await ToEndAsync(new SliceRequest(run, family.Name, 60));
    }

    /// <summary>Lets all models learn what they were judged by.</summary>
    public async Task RefitAsync(TrainingRun run)
    {
        foreach (var family in ModelFamilies.Counted.Select(f => f.Name).Concat(run.Families).Where(n => !run.HasLost(n)))
        {
            await ToEndAsync(new SliceRequest(run, family, 60) { IsRefit = true });
        }
    }

    public Task<TrainingRun> BlendAsync(TrainingRun run) => new FitBlendStep(_data).RunAsync(run, Cancel);

    public Task<TrainingRun> JudgeAsync(JudgeRequest request) => new JudgeModelStep(_data).RunAsync(request, Cancel);

    public Task GatherAsync(TrainingRun run) =>
        new EvaluateModelStep(_data, new CurrentVersionReplay(_container, Registry)).RunAsync(run, Cancel);

    public async Task EvaluateAsync(TrainingRun run)
    {
        foreach (var name in JudgeModelStep.NamesOf(run)) await JudgeAsync(new JudgeRequest(run, name));
        await GatherAsync(run);
    }

    public Task<TrainingRun> ExportAsync(TrainingRun run, string wrongModel = "")
    {
        return new ExportModelStep(_data)
        {
            Made = form => form with { Models = [.. form.Models.Select(m => m.Name == wrongModel ? Wrong(m) : m)] },
        }.RunAsync(run, Cancel);

        // What each first member says counts for more than it should.
        static ServedModel Wrong(ServedModel model) => model.Blend is { } blend
            ? model with { Blend = blend with { Common = [blend.Common[0] + 1, .. blend.Common.Skip(1)] } }
            : model with { Members = [model.Members[0] with { Terms = [.. model.Members[0].Terms.Select(t => t with { Factor = 2 * t.Factor })] }] };
    }

    public Task<GateVerdict> GateAsync(TrainingRun run) => new GateModelStep(_data).RunAsync(run, Cancel);

    public Task<RunOutcome> PublishAsync(TrainingRun run, GateVerdict verdict, bool promote = true) =>
        new PublishModelStep(_data, Registry).RunAsync(new PublishRequest(run, verdict, promote), Cancel);

    public Task<RunOutcome> EndEmptyAsync(TrainingRun run) => new EndEmptyRunStep(_data).RunAsync(run, Cancel);

    public Task CloseErasuresAsync(TrainingRun? run) => new CloseErasuresStep(_container, Registry).RunAsync(run, Cancel);

    public Task<KeptVersions> RemoveOldVersionsAsync(TrainingRun? run, int kept = 14, TimeSpan later = default)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + later);
        return new RemoveOldVersionsStep(_container, Registry, Options with { KeptModelVersions = kept }, time).RunAsync(run, Cancel);
    }

    /// <summary>A whole run.</summary>
    public Task<RunOutcome> RunAsync(TrainingRequest? request = null, ItemCatalog? catalog = null) =>
        TrainingWorkflow.RunAsync(request ?? Request, new StoreSteps(this) { Catalog = catalog });

    /// <summary>Erases a user.</summary>
    public Task EraseAsync(string user) => new Tombstones(_container).AddAsync(user, Cancel);

    /// <summary>Loses a blob of the log.</summary>
    public async Task LoseLogBlobAsync()
    {
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, BlobPaths.Hub(StorageSettings.DefaultHubName), Cancel))
        {
            await _container.DeleteBlobAsync(blob.Name, cancellationToken: Cancel);
            return;
        }
    }

    public RunFolder FolderOf(TrainingRun run) => _data.FolderOf(run);

    /// <summary>Bytes of a blob of a run.</summary>
    public Task<byte[]> BytesAsync(TrainingRun run, string name) => FolderOf(run).ReadAsync(name, Cancel);

    /// <summary>A run ended with a version that can be served and its numbers, or with the sentence that says what is missing.</summary>
    public async Task AssertEndedAsync(RunOutcome outcome)
    {
        if (outcome.Models.Count == 0)
        {
            Assert.StartsWith("There is nothing to train on", Assert.Single(outcome.Verdict.Reasons), StringComparison.Ordinal);
            return;
        }

        Assert.Equal("blend", outcome.Models[^1].Name);
        Assert.All(
            outcome.Models, m => Assert.True(double.IsFinite(m.Ndcg10 + m.Hr10 + m.Mrr10 + m.Coverage10 + m.Ndcg10StandardError), m.ToString()));
        var manifest = await Registry.GetAsync(outcome.Run.Version, Cancel);
        Assert.NotEmpty(manifest.Members);
        Assert.NotEmpty(outcome.Verdict.Reasons);
        await AssertServedAsync(outcome.Run);
    }

    /// <summary>
    /// The host of the online app takes the version, and each of its models answers who took nothing, one item, or as many as are read.
    /// </summary>
    private async Task AssertServedAsync(TrainingRun run)
    {
        await Registry.PromoteAsync(run.Version, Cancel);
        using var host = new ModelHost(
            Registry, new EmptyCatalog(), new ModelHostOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);
        await host.PollAsync(Cancel);
        Assert.Equal((run.Version, null), (host.Status.Version, host.Status.Problem));
        using var lease = await host.AcquireAsync(Cancel);
        var version = lease.Version;
        Assert.Equal((run.Users, run.Items), (version.Users.Size - 1, version.Items.Size - 1));
        using var mask = ItemMask.All(version.Items.Size);
        foreach (var model in version.Models.Values)
        {
            foreach (var taken in (int[])[0, 1, Math.Min(UserHistories.DefaultLimit, run.Items)])
            {
                var query = new GraphQuery
                {
                    History = taken == 0 ? [0] : [.. Enumerable.Range(1, taken).Select(i => (long)i)],
                    HistoryAge = [.. Enumerable.Repeat(GraphNames.UnknownAge, Math.Max(1, taken))],
                    Context = Array.ConvertAll(version.Context.Encode(null, RequestContext.Empty), id => (long)id),
                    Item = 1,
                    K = Math.Min(10, run.Items),
                };
                var answer = model.Best(query, mask);
                Assert.Equal(query.K, answer.Items.Distinct().Count());
                Assert.All(answer.Items, item => Assert.InRange(item, 1, run.Items));
                Assert.All(answer.Scores, score => Assert.True(float.IsFinite(score), $"{model.Model}: {score} after {taken} items."));
            }
        }
    }

    public void Dispose() => _data.Dispose();

    private async Task ToEndAsync(SliceRequest request)
    {
        while (!(await SliceOrKnownAsync(request)).IsFinished)
        {
            // The next slice.
        }
    }

    private sealed record Trained(SliceResult Result, byte[] Model, byte[] Progress);
}
