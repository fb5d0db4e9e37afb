using Azure.Storage.Blobs;
using Recsys.Datasets;
using Recsys.Domain;
using Recsys.Interactions.Items;
using Recsys.Interactions.Snapshots;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Registry;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Training.Steps;

/// <summary>
/// Fixes the data of a run: the log as it is now becomes a snapshot, the snapshot a data set in the run's folder,
/// with what the catalog says of its items, and what is done most of late.
/// </summary>
/// <param name="container">The container of log and runs.</param>
/// <param name="data">The folders of runs.</param>
/// <param name="options">Which hub's log.</param>
/// <param name="types">Which types are learnt.</param>
/// <param name="registry">The published versions.</param>
/// <param name="catalog">The catalog, where there is one.</param>
public sealed class TakeSnapshotStep(
    BlobContainerClient container, RunData data, TrainingOptions options, PositiveTypes types, ModelRegistry registry,
    ItemCatalog? catalog = null)
{
    /// <summary>Runs the step. The same log, catalog and request give the same run.</summary>
    /// <exception cref="Interactions.Log.BrokenChainException">A blob of the log is missing or altered.</exception>
    public async Task<TrainingRun> RunAsync(TrainingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var snapshot = await new SnapshotStore(container).TakeAsync(options.HubName, cancellationToken).ConfigureAwait(false);
        var (report, builder, counts) = (new SnapshotReport(),
            new DatasetBuilder(options.HubName, types, isTimed: null, mostOfUser: options.MostEventsOfUser), new ActivityCounts(types));
        await foreach (var interaction in new SnapshotInteractions(container).ReadAsync(snapshot, report, cancellationToken).ConfigureAwait(false))
        {
            builder.Add(interaction);
            counts.Add(interaction);
        }

        var dataset = builder.Build();
        var items = RunCatalog.Write(RunCatalog.Join(await RunCatalog.ReadAsync(catalog, cancellationToken).ConfigureAwait(false), dataset));
        string[] families = [.. ModelFamilies.Trained.Select(f => f.Name).Where(f => request.Families.Count == 0 || request.Families.Contains(f))];
        var run = new TrainingRun(
            "", snapshot.Id, RunData.ProtocolFor(dataset, request.Protocol), request.Seed, dataset.Count == 0 ? [] : families,
            dataset.UserVocabulary.Size - 1, dataset.ItemVocabulary.Size - 1, dataset.Count, report.Stored, report.Rejected, report.Resent);
        var sizes = SizesOf(dataset, run);
        run = options.TrainingMemoryMB is { } memory
            ? TrainingPlan.Of(run, sizes, memory)
            : TrainingPlan.Of(run, sizes, AvailableMB(), TrainingPlan.ManagedShare);
        run = run with { CpuSecondsOfFamily = TrainingWorkflow.MostOfFamily(request.MaxTrainingMinutes * 60, run.Families.Count - run.Lost.Count) };
        // What the memory does not hold is no part of the version: on a larger machine the same log gives another one.
        run = run with
        {
            Version = VersionId.Of(
                run, items, request.MaxTrainingMinutes, CodeVersion.Current, new LearntEvents(types.ToString(), options.MostEventsOfUser)),
        };
        var folder = data.FolderOf(run);
        if (await folder.TryReadJsonAsync<RunReport>(RunFolder.Report, cancellationToken).ConfigureAwait(false) is { } before)
        {
            run = run with { Lost = [.. before.Run.Lost, .. run.Lost.Where(l => before.Run.Lost.All(b => b.Name != l.Name))] };
            run = run with { Known = await FindVerdictAsync(folder, run, cancellationToken).ConfigureAwait(false) };
        }

        await folder.WriteAsync(RunFolder.Catalog, items, cancellationToken).ConfigureAwait(false);
        if (RunActivity.Of(counts, dataset.ItemVocabulary) is { } activity)
        {
            await folder.WriteAsync(RunFolder.Activity, activity.ToBytes(), cancellationToken).ConfigureAwait(false);
        }

        await folder.WriteAsync(RunFolder.Dataset, stream => DatasetFile.Save(dataset, stream), cancellationToken).ConfigureAwait(false);
        await folder.WriteJsonAsync(
            RunFolder.Report, new RunReport(run, request, CodeVersion.Current, DataReport.Of(report, builder)),
            cancellationToken).ConfigureAwait(false);
        return run;
    }

    /// <summary>What the gate said before, where the version is whole, and the one that it was compared with, or it itself, serves.</summary>
    private async Task<GateVerdict?> FindVerdictAsync(RunFolder folder, TrainingRun run, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(run.Version, cancellationToken).ConfigureAwait(false) is null
            || await folder.TryReadJsonAsync<RunJudgement>(RunFolder.Metrics, cancellationToken).ConfigureAwait(false) is not { } judgement)
        {
            return null;
        }

        var serving = (await registry.GetCurrentAsync(cancellationToken).ConfigureAwait(false))?.Version;
        return serving == run.Version || serving == judgement.CurrentVersion
            ? await folder.TryReadJsonAsync<GateVerdict>(RunFolder.Verdict, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>Those that the training chooses its widths by, with all events: these are held, and a refit learns from them.</summary>
    private static TrainingSizes SizesOf(InteractionDataset dataset, TrainingRun run) =>
        TrainingSizes.Of(new TrainingInput(RunData.Split(dataset, run.Protocol), run.Seed)) with { Interactions = dataset.Count };

    /// <summary>What the runtime may use: of a container so much as its limit leaves the managed heap, else the machine.</summary>
    private static int AvailableMB() => (int)Math.Min(int.MaxValue, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20);
}
