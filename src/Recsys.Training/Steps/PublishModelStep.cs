using Recsys.Datasets;
using Recsys.Models;
using Recsys.Registry;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>Writes the version into the registry and puts it in front where it may serve.</summary>
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
        var exports = await folder.ReadJsonAsync<List<ExportedFile>>(RunFolder.Exports, cancellationToken).ConfigureAwait(false);
        var dataset = (await data.LoadAsync(run, cancellationToken).ConfigureAwait(false)).Split.Train;
        var (files, contents) = await CollectAsync(folder, exports, dataset, cancellationToken).ConfigureAwait(false);
        var rows = Rows(judgement, exports, contents);
        // Before the version is there: whoever makes it again from the same data leaves out the same models.
        report = report with { Run = run };
        await folder.WriteJsonAsync(RunFolder.Report, report, cancellationToken).ConfigureAwait(false);
        await registry.PublishAsync(Manifest(report, dataset, files, rows), contents, cancellationToken).ConfigureAwait(false);
        var promoted = request.Promote && request.Verdict.Passed;
        if (promoted)
        {
            await registry.PromoteAsync(run.Version, cancellationToken).ConfigureAwait(false);
        }

        return new RunOutcome(run, request.Verdict, promoted, rows, report.Data);
    }

    private static async Task<(List<ModelFile> Files, Dictionary<string, byte[]> Contents)> CollectAsync(
        RunFolder folder, List<ExportedFile> exports, InteractionDataset dataset, CancellationToken cancellationToken)
    {
        var (files, contents) = (new List<ModelFile>(), new Dictionary<string, byte[]>(StringComparer.Ordinal));
        foreach (var export in exports)
        {
            contents[export.Name] = await folder.ReadAsync(RunFolder.Onnx(export.Name), cancellationToken).ConfigureAwait(false);
            files.Add(ModelRegistry.Describe(export.Name, contents[export.Name]) with
            {
                Inputs = export.Inputs,
                Outputs = export.Outputs,
                Members = export.Members,
                ParityError = export.ParityError,
                ParityOrderGap = export.ParityOrderGap,
                ParityCases = export.ParityCases,
            });
        }

        contents[ModelFiles.Users] = VocabularyFile.Write(dataset.UserVocabulary.Ids);
        contents[ModelFiles.Items] = VocabularyFile.Write(dataset.ItemVocabulary.Ids);
        files.AddRange(new[] { ModelFiles.Users, ModelFiles.Items }.Select(name => ModelRegistry.Describe(name, contents[name])));
        return (files, contents);
    }

    private static List<ModelRow> Rows(RunJudgement judgement, List<ExportedFile> exports, Dictionary<string, byte[]> contents) =>
    [
        .. judgement.Models.Select(m => exports.FirstOrDefault(e => e.Name == ModelFiles.Graph(m.Row.Name)) is { } export
            ? m.Row with { OnnxBytes = contents[export.Name].Length, ParityError = export.ParityError, ParityOrderGap = export.ParityOrderGap }
            : m.Row),
    ];

    private static ModelManifest Manifest(RunReport report, InteractionDataset dataset, List<ModelFile> files, List<ModelRow> rows) => new()
    {
        Version = report.Run.Version,
        SnapshotId = report.Run.SnapshotId,
        Seed = report.Run.Seed,
        CodeVersion = report.CodeVersion,
        Options = VersionId.OptionsOf(report.Run.Families.Select(ModelFamilies.Get).Concat(ModelFamilies.Counted)),
        Protocol = report.Run.Protocol,
        Data = new DataSize(report.Run.Users, report.Run.Items, report.Run.Interactions),
        Context = dataset.Context,
        Files = files,
        Metrics =
        [
            .. rows.Select(r => new ModelMetrics(
                r.Name, r.Hr10, r.Ndcg10, r.Mrr10, r.Coverage10, r.Ndcg10StandardError, r.Seconds, r.CpuSeconds, r.OnnxBytes, r.ParityError,
                r.ParityOrderGap)),
        ],
        Rejected = report.Data.RejectedByCode,
    };
}
