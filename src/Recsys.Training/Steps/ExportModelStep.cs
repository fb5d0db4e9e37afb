using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Parity;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Writes what serves: every family, the counted ones, the blend and, where a family has item vectors, similar items. Opens it as the online app
/// does, and compares the answers to real inputs with the trained models. A member that does not answer as it was trained is none. A large catalogue
/// gets its indices here.
/// </summary>
public sealed class ExportModelStep(RunData data, TrainingOptions options)
{
    private const string Step = "export";

    /// <summary>What becomes of the form before it is compared: a test puts a wrong one in its place.</summary>
    internal Func<ServingForm, ServingForm> Made { get; init; } = form => form;

    /// <summary>Runs the step.</summary>
    /// <returns>The run without those that cannot be served or do not answer as their model does. Where there are any, the blend has to be
    /// made again: of the others, or, where it is the blend itself, of the best member.</returns>
    /// <exception cref="ParityException">The blend of one member is not what it should be either.</exception>
    public async Task<TrainingRun> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var folder = data.FolderOf(run);
        var input = await data.LoadAsync(run, cancellationToken).ConfigureAwait(false);
        var queries = ParityQueries.Of(input.Split, options.ParityCases);
        using var models = await TrainedModels.LoadAsync(folder, run, input, cancellationToken).ConfigureAwait(false);
        using var blend = await models.LoadBlendAsync(folder, cancellationToken).ConfigureAwait(false);
        using var files = new TemporaryFolder();
        var work = new Work(run, models.Members, blend, queries, input.Split.Train.Context.Fields.Count, options.ParityCases, files.Path, Made);
        var exported = await FamilyTraining.OnOwnThread(work.Export).ConfigureAwait(false);
        if (exported is null) return work.Run;
        var described = new List<ModelFile>();
        foreach (var path in Directory.EnumerateFiles(files.Path).Order(StringComparer.Ordinal))
        {
            using var content = File.OpenRead(path);
            described.Add(await ModelRegistry.DescribeAsync(Path.GetFileName(path), content, cancellationToken).ConfigureAwait(false));
            content.Position = 0;
            await folder.WriteAsync(RunFolder.Served(described[^1].Name), content, cancellationToken).ConfigureAwait(false);
        }

        await folder.WriteJsonAsync(RunFolder.Exports, exported with { Files = described }, cancellationToken).ConfigureAwait(false);
        return work.Run;
    }

    /// <summary>What is done on a thread of its own.</summary>
    private sealed class Work(
        TrainingRun run, IReadOnlyList<ITrainedModel> members, BlendModel blend, IReadOnlyList<RecommendationQuery> queries, int fields,
        int parityCases, string folder, Func<ServingForm, ServingForm> made)
    {
        /// <summary>The run, without those that were lost.</summary>
        public TrainingRun Run { get; private set; } = run;

        /// <summary>Null where a model was lost that the blend is made of, or the blend itself.</summary>
        public ExportedVersion? Export()
        {
            var before = Run.Lost.Count;
            var export = new VersionExport(
                folder, fields, new Dictionary<string, string> { ["version"] = Run.Version, ["snapshot"] = Run.SnapshotId });
            foreach (var model in members) Try(model.Name, () => export.Add(model));
            if (Run.Lost.Count > before) return null;
            Try(blend.Name, () => export.Add(blend));
            var similar = Run.Items > 1 && !Run.HasLost(ModelFiles.Similar) ? members.OfType<ISimilarItems>().FirstOrDefault() : null;
            if (similar is not null) Try(ModelFiles.Similar, () => export.AddSimilar(similar));
            if (Run.Lost.Count > before) return null;

            var form = made(export.Finish().Form);
            var models = new List<ExportedModel>();
            using (var version = ServedVersion.Open(form, folder))
            {
                foreach (var model in members.Append<IRecommender>(blend))
                {
                    Try(model.Name, () => models.Add(Checked(model.Name, ServedVersionCheck.Run(version, model, queries, fields))));
                }

                if (Run.Lost.Count > before) return null;
                if (similar is not null)
                {
                    Try(ModelFiles.Similar, () => models.Add(
                        Checked(ModelFiles.Similar, ServedVersionCheck.RunSimilar(version, similar, parityCases))));
                    if (Run.HasLost(ModelFiles.Similar)) form = form with { Models = [.. form.Models.Where(m => m.Name != ModelFiles.Similar)] };
                }

                if (form.Items > SearchBuilder.LeastItems)
                {
                    form = SearchBuilder.Build(
                        version, folder, blend.Name, [.. queries.Select(q => ServedVersionCheck.QueryOf(q, fields, form.Items))]);
                }
            }

            SearchBuilder.RemoveUnnamed(form, folder);
            File.WriteAllBytes(Path.Combine(folder, ServingForm.FileName), form.ToBytes());
            return new ExportedVersion([], [.. models.Select(m => m with { Bytes = BytesOf(form, m.Name) })], blend.Weights.Members, form.Search);
        }

        private void Try(string name, Action act)
        {
            try
            {
                act();
            }
            catch (Exception e) when (e is ParityException or GraphException or NotSupportedException && !Run.HasLost(name))
            {
                Run = Run.Without(LostMember.Of(name, Step, e.Message));
            }
        }

        private long BytesOf(ServingForm form, string name) => form.FilesOf(name).Sum(f => new FileInfo(Path.Combine(folder, f)).Length);

        private static ExportedModel Checked(string name, ParityReport parity) =>
            new(name, 0, parity.MaxError, parity.MaxOrderGap, parity.Cases);
    }
}
