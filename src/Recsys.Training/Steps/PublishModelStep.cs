using Recsys.Datasets;
using Recsys.Models;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>Writes the version into the registry and puts it in front where it may serve and no roll-back holds another one there.</summary>
public sealed class PublishModelStep(RunData data, ModelRegistry registry)
{
    /// <summary>Runs the step. Publishing the same version again changes nothing.</summary>
    /// <exception cref="InvalidDataException">An earlier step has not been done.</exception>
    /// <exception cref="RegistryException">The version is there with other bytes.</exception>
    public async Task<RunOutcome> RunAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (run, folder) = (request.Run, data.FolderOf(request.Run));
        var report = await folder.ReadJsonAsync<RunReport>(RunFolder.Report, cancellationToken).ConfigureAwait(false);
        var judgement = await folder.ReadJsonAsync<RunJudgement>(RunFolder.Metrics, cancellationToken).ConfigureAwait(false);
        var served = await folder.ReadJsonAsync<ExportedVersion>(RunFolder.Exports, cancellationToken).ConfigureAwait(false);
        var dataset = (await data.LoadAsync(run, cancellationToken).ConfigureAwait(false)).Split.Train;
        var small = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [ModelFiles.Users] = VocabularyFile.Write(dataset.UserVocabulary.Ids),
            [ModelFiles.Items] = VocabularyFile.Write(dataset.ItemVocabulary.Ids),
        };
        if (await folder.TryReadAsync(RunFolder.Activity, cancellationToken).ConfigureAwait(false) is { } activity)
        {
            small[ServedActivity.FileName] = activity;
        }

        var rows = Rows(judgement, served);
        // Before the version is there: whoever makes it again from the same data leaves out the same models.
        report = report with { Run = run };
        await folder.WriteJsonAsync(RunFolder.Report, report, cancellationToken).ConfigureAwait(false);
        await registry.PublishAsync(
            Manifest(report, judgement, dataset, served, [.. served.Files, .. small.Select(v => ModelRegistry.Describe(v.Key, v.Value))], rows),
            async (file, token) => small.TryGetValue(file.Name, out var content)
                ? new MemoryStream(content, writable: false)
                : await folder.OpenAsync(RunFolder.Served(file.Name), token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        if (!request.Promote || !request.Verdict.Passed)
        {
            return new RunOutcome(run, request.Verdict, false, rows, report.Data, served.Search);
        }

        var current = await registry.PromoteUnlessHeldAsync(run.Version, cancellationToken).ConfigureAwait(false);
        var verdict = !current.IsHeld ? request.Verdict : request.Verdict with
        {
            Reasons =
            [
                .. request.Verdict.Reasons,
                $"Not promoted: somebody went back to the version {current.Version}, and it serves until one is promoted by hand.",
            ],
        };
        return new RunOutcome(run, verdict, !current.IsHeld, rows, report.Data, served.Search);
    }

    private static List<ModelRow> Rows(RunJudgement judgement, ExportedVersion served) =>
    [
        .. judgement.Models.Select(m => served.Models.FirstOrDefault(e => e.Name == m.Row.Name) is { } model
            ? m.Row with { ServedBytes = model.Bytes, ParityError = model.ParityError, ParityOrderGap = model.ParityOrderGap }
            : m.Row),
    ];

    private static ModelManifest Manifest(
        RunReport report, RunJudgement judgement, InteractionDataset dataset, ExportedVersion served,
        IReadOnlyList<ModelFile> files, List<ModelRow> rows) => new()
        {
            Version = report.Run.Version,
            SnapshotId = report.Run.SnapshotId,
            Seed = report.Run.Seed,
            CodeVersion = report.CodeVersion,
            Options = VersionId.OptionsOf(report.Run.Families.Select(ModelFamilies.Get).Concat(ModelFamilies.Counted)),
            Protocol = report.Run.Protocol,
            Data = new DataSize(report.Run.Users, report.Run.Items, report.Run.Interactions),
            JudgedAfter = judgement.Learnt,
            Context = dataset.Context,
            Files = files,
            Search = served.Search,
            Members = served.Members,
            Metrics =
        [
            .. rows.Select(r => new ModelMetrics(
                r.Name, r.Hr10, r.Ndcg10, r.Mrr10, r.Coverage10, r.Ndcg10StandardError, r.Seconds, r.CpuSeconds, r.ServedBytes, r.ParityError,
                r.ParityOrderGap)),
        ],
            Rejected = report.Data.RejectedByCode,
        };
}
