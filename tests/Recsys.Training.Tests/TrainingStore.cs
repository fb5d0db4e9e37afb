using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Time.Testing;
using Recsys.Datasets.Simulation;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Items;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Registry;
using Recsys.Registry.Serving;
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

    private readonly BlobContainerClient _container;
    private readonly RunData _data;

    public TrainingStore(BlobContainerClient container)
    {
        _container = container;
        _data = new RunData(container);
        Registry = new ModelRegistry(container, TimeProvider.System);
    }

    public ModelRegistry Registry { get; }

    /// <summary>Two fast families; leave-one-out gives every user a test case.</summary>
    public static TrainingRequest Request { get; } = new() { Protocol = Protocols.LeaveOneOutName, Families = ["autoencoder", "gcn"] };

    public static TrainingOptions Options { get; } = new();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>An empty container.</summary>
    public static async Task<TrainingStore> EmptyAsync(AzuriteFixture azurite) => new(await azurite.NewContainerAsync());

    /// <summary>A container with the log of a shop.</summary>
    public static async Task<TrainingStore> OfShopAsync(AzuriteFixture azurite)
    {
        var store = await EmptyAsync(azurite);
        await store.AppendShopAsync();
        return store;
    }

    /// <summary>Another worker over the same blobs.</summary>
    public TrainingStore Another() => new(_container);

    public Task AppendShopAsync() => AppendAsync(
        0,
        [
            .. new SimulatedShop(new ShopOptions { Users = 60, Items = 80, Interactions = 1_500 })
                .Interactions().Select(i => InteractionJson.Write(i)),
        ]);

    public async Task AppendAsync(int partition, IReadOnlyList<byte[]> bodies)
    {
        var first = (await new InteractionLogReader(_container).FindChainsAsync(TrainingOptions.DefaultHubName, Cancel))
            .Where(c => c.Partition == partition).Select(c => c.End).FirstOrDefault();
        await new InteractionLogWriter(_container, TrainingOptions.DefaultHubName, Stream).AppendAsync(
            partition,
            [.. bodies.Select((b, i) => new HubEvent(
                first + i, (first + i).ToString(CultureInfo.InvariantCulture), new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), null, b))],
            Cancel);
    }

    public Task AppendAsync(int partition, params string[] bodies) => AppendAsync(partition, [.. bodies.Select(Encoding.UTF8.GetBytes)]);

    public Task<TrainingRun> SnapshotAsync(
        TrainingRequest? request = null, ItemCatalog? catalog = null, TrainingOptions? options = null, InteractionWeights? weights = null) =>
        new TakeSnapshotStep(_container, _data, options ?? Options, weights ?? InteractionWeights.Default, Registry, catalog).RunAsync(
            request ?? Request, Cancel);

    public Task<TrainingInput> InputAsync(TrainingRun run, bool isRefit = false) => _data.LoadAsync(run, Cancel, isRefit);

    public Task<SliceResult> SliceAsync(TrainingRun run, string family, double seconds = 60, double? cpuSeconds = null) =>
        SliceAsync(new SliceRequest(run, family, seconds, cpuSeconds));

    public Task<SliceResult> SliceAsync(SliceRequest request) => new TrainSliceStep(_data).RunAsync(request, Cancel);

    public async Task TrainAsync(TrainingRun run)
    {
        await CountAsync(run);
        foreach (var family in run.Families)
        {
            while (!(await SliceAsync(run, family)).IsFinished)
            {
                // The next slice.
            }
        }
    }

    public async Task CountAsync(TrainingRun run)
    {
        foreach (var family in ModelFamilies.Counted) await SliceAsync(run, family.Name);
    }

    /// <summary>Lets all models learn what they were judged by.</summary>
    public async Task RefitAsync(TrainingRun run)
    {
        foreach (var family in ModelFamilies.Counted.Select(f => f.Name).Concat(run.Families).Where(n => !run.HasLost(n)))
        {
            while (!(await SliceAsync(new SliceRequest(run, family, 60) { IsRefit = true })).IsFinished)
            {
                // The next slice.
            }
        }
    }

    public Task<TrainingRun> BlendAsync(TrainingRun run) => new FitBlendStep(_data, Options).RunAsync(run, Cancel);

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
        return new ExportModelStep(_data, Options)
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
        return new RemoveOldVersionsStep(_container, Registry, Options with { KeptVersions = kept }, time).RunAsync(run, Cancel);
    }

    /// <summary>A whole run.</summary>
    public Task<RunOutcome> RunAsync(TrainingRequest? request = null, ItemCatalog? catalog = null) =>
        TrainingWorkflow.RunAsync(request ?? Request, new StoreSteps(this) { Catalog = catalog });

    /// <summary>Erases a user.</summary>
    public Task EraseAsync(string user) => new Tombstones(_container).AddAsync(user, Cancel);

    /// <summary>Loses a blob of the log.</summary>
    public async Task LoseLogBlobAsync()
    {
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, BlobPaths.Hub(TrainingOptions.DefaultHubName), Cancel))
        {
            await _container.DeleteBlobAsync(blob.Name, cancellationToken: Cancel);
            return;
        }
    }

    public RunFolder FolderOf(TrainingRun run) => _data.FolderOf(run);

    /// <summary>Bytes of a blob of a run.</summary>
    public Task<byte[]> BytesAsync(TrainingRun run, string name) => FolderOf(run).ReadAsync(name, Cancel);

    public void Dispose() => _data.Dispose();
}
