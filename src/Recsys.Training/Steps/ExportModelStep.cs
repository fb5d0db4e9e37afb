using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Parity;
using Recsys.Registry;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Exports every family, the counted ones, the blend and, where a family has item vectors, similar items; runs each file in ONNX Runtime on real
/// inputs and compares it with the trained model. A member whose file is not what was trained is none.
/// </summary>
public sealed class ExportModelStep(RunData data, TrainingOptions options)
{
    private const string Step = "export";

    /// <summary>What becomes of a graph, by its name, before it is compared: a test puts a wrong one in its place.</summary>
    internal Func<string, OnnxModel, OnnxModel> Made { get; init; } = (_, graph) => graph;

    /// <summary>Runs the step.</summary>
    /// <returns>The run without those whose file cannot be made or does not compute what its model computes. Where there are any, the blend has to be
    /// made again: of the others, or, where it is the blend itself, of the best member.</returns>
    /// <exception cref="ParityException">The blend of one member is not what it should be either.</exception>
    public async Task<TrainingRun> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var folder = data.FolderOf(run);
        var input = await data.LoadAsync(run, cancellationToken).ConfigureAwait(false);
        var fields = input.Split.Train.Context.Fields.Count;
        var queries = ParityQueries.Of(input.Split, options.ParityCases);
        var metadata = new Dictionary<string, string> { ["version"] = run.Version, ["snapshot"] = run.SnapshotId };
        using var models = await TrainedModels.LoadAsync(folder, run, input, cancellationToken).ConfigureAwait(false);
        using var blend = await models.LoadBlendAsync(folder, cancellationToken).ConfigureAwait(false);
        var (exported, before) = (new List<ExportedFile>(), run.Lost.Count);
        foreach (var model in models.Members)
        {
            await TryAsync(model.Name, [], () => OnnxExporter.ExportFamily(model, fields, metadata), Check(model)).ConfigureAwait(false);
        }

        if (run.Lost.Count > before) return run;
        await TryAsync(
            blend.Name, blend.Weights.Members, () => OnnxExporter.ExportBlend(blend, fields, metadata), Check(blend)).ConfigureAwait(false);
        if (models.Members.OfType<ISimilarItems>().FirstOrDefault() is { } similar && run.Items > 1 && !run.HasLost(ModelFiles.Similar))
        {
            await TryAsync(
                ModelFiles.Similar, [], () => OnnxExporter.ExportSimilar(similar, metadata),
                g => ServedGraphCheck.RunSimilar(similar, g, options.ParityCases)).ConfigureAwait(false);
        }

        await folder.WriteJsonAsync(RunFolder.Exports, exported, cancellationToken).ConfigureAwait(false);
        return run;

        Func<OnnxModel, ParityReport> Check(IRecommender model) => g => ServedGraphCheck.Run(model, g, queries, fields);

        async Task TryAsync(string name, IReadOnlyList<string> members, Func<OnnxModel> export, Func<OnnxModel, ParityReport> check)
        {
            try
            {
                var (graph, parity) = await FamilyTraining.OnOwnThread(() =>
                {
                    var made = Made(name, export());
                    return (made, check(made));
                }).ConfigureAwait(false);
                var file = ModelFiles.Graph(name);
                await folder.WriteAsync(RunFolder.Onnx(file), graph.ToArray(), cancellationToken).ConfigureAwait(false);
                exported.Add(new ExportedFile(
                    file, [.. graph.Inputs.Select(i => i.Name)], [.. graph.Outputs.Select(o => o.Name)], members, parity.MaxError, parity.MaxOrderGap,
                    parity.Cases));
            }
            catch (Exception e) when (e is ParityException or GraphException or NotSupportedException && !run.HasLost(name))
            {
                run = run.Without(LostMember.Of(name, Step, e.Message));
            }
        }
    }
}
