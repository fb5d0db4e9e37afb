using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx;
using Recsys.Onnx.Parity;
using Recsys.Registry;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Exports every family, the counted ones, the blend and, where a family has item vectors, similar items; runs each file in ONNX Runtime on real
/// inputs and compares it with the trained model.
/// </summary>
public sealed class ExportModelStep(RunData data, TrainingOptions options)
{
    /// <summary>Runs the step.</summary>
    /// <exception cref="ParityException">A file differs from its model by more than 1e-4.</exception>
    public async Task RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var folder = data.FolderOf(run);
        var input = await data.LoadAsync(run, cancellationToken).ConfigureAwait(false);
        var fields = input.Split.Train.Context.Fields.Count;
        var queries = ParityQueries.Of(input.Split, options.ParityCases);
        var metadata = new Dictionary<string, string> { ["version"] = run.Version, ["snapshot"] = run.SnapshotId };
        using var models = await TrainedModels.LoadAsync(folder, run, input, cancellationToken).ConfigureAwait(false);
        using var blend = await models.LoadBlendAsync(folder, cancellationToken).ConfigureAwait(false);
        var exported = new List<ExportedFile>();
        foreach (var model in models.Members)
        {
            exported.Add(await ExportAsync(model, () => OnnxExporter.ExportFamily(model, fields, metadata), []).ConfigureAwait(false));
        }

        exported.Add(await ExportAsync(blend, () => OnnxExporter.ExportBlend(blend, fields, metadata), blend.Weights.Members).ConfigureAwait(false));
        if (models.Members.OfType<ISimilarItems>().FirstOrDefault() is { } similar)
        {
            exported.Add(await SaveAsync(
                ModelFiles.Similar, OnnxExporter.ExportSimilar(similar, metadata), [],
                g => ServedGraphCheck.RunSimilar(similar, g, options.ParityCases)).ConfigureAwait(false));
        }

        await folder.WriteJsonAsync(RunFolder.Exports, exported, cancellationToken).ConfigureAwait(false);

        Task<ExportedFile> ExportAsync(IRecommender model, Func<OnnxModel> export, IReadOnlyList<string> members) =>
            SaveAsync(model.Name, export(), members, g => ServedGraphCheck.Run(model, g, queries, fields));

        async Task<ExportedFile> SaveAsync(string name, OnnxModel graph, IReadOnlyList<string> members, Func<OnnxModel, ParityReport> check)
        {
            var parity = await FamilyTraining.OnOwnThread(() => check(graph)).ConfigureAwait(false);
            var file = ModelFiles.Graph(name);
            await folder.WriteAsync(RunFolder.Onnx(file), graph.ToArray(), cancellationToken).ConfigureAwait(false);
            return new ExportedFile(
                file, [.. graph.Inputs.Select(i => i.Name)], [.. graph.Outputs.Select(o => o.Name)], members, parity.MaxAbsoluteError, parity.Cases);
        }
    }
}
