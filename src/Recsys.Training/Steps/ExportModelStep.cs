using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Blocks.Native;
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
/// Writes what serves: every family, the counted ones, the blend and, where a family has item vectors, similar items, all of them after all events.
/// Opens it as the online app does, and compares the answers to real inputs with these models. A member that does not answer as it was trained is
/// none. A large catalog gets its indices here.
/// </summary>
public sealed class ExportModelStep(RunData data)
{
    private const string Step = "export";

    /// <summary>What becomes of the form before it is compared: a test puts a wrong one in its place.</summary>
    internal Func<ServingForm, ServingForm> Made { get; init; } = form => form;

    /// <summary>Runs the step.</summary>
    /// <returns>The run without those that cannot be read or served, or do not answer as their model does. Where there are any, the blend has to be
    /// made again: of the others, or, where it is the blend itself, of the best member; where that one is wrong too, of the next best.</returns>
    public async Task<TrainingRun> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var folder = data.FolderOf(run);
        var input = await data.LoadAsync(run, cancellationToken, isRefit: true).ConfigureAwait(false);
        var queries = ParityQueries.Of(input.Split, TrainingOptions.ParityCases);
        using var files = new TemporaryFolder();
        var work = new Work(run, queries, input.Split.Train.Context.Fields.Count, TrainingOptions.ParityCases, files.Path, Made);
        using (var models = await TrainedModels.LoadAsync(folder, run, input, cancellationToken).ConfigureAwait(false))
        {
            if (models.Damaged.Count > 0)
            {
                return await models.WithoutDamagedAsync(run, folder, Step, input.IsRefit, cancellationToken).ConfigureAwait(false);
            }

            using var blend = await models.LoadBlendAsync(folder, cancellationToken).ConfigureAwait(false);
            if (!await FamilyTraining.OnOwnThread(() => work.Write(models.Members, blend)).ConfigureAwait(false)) return work.Run;
        }

        // Indices are made of the files: the models need not lie beside them.
        TorchRuntime.ReturnFreedMemory();
        var exported = await FamilyTraining.OnOwnThread(work.Finish).ConfigureAwait(false);
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

    /// <summary>What is done on threads of their own.</summary>
    private sealed class Work(
        TrainingRun run, IReadOnlyList<RecommendationQuery> queries, int fields, int parityCases, string folder, Func<ServingForm, ServingForm> made)
    {
        private readonly List<ExportedModel> _models = [];
        private ServingForm? _form;
        private IReadOnlyList<string> _members = [];

        /// <summary>The run, without those that were lost.</summary>
        public TrainingRun Run { get; private set; } = run;

        /// <summary>Writes the models and compares what was written with them.</summary>
        /// <returns>Whether none was lost that the blend is made of, nor the blend itself.</returns>
        public bool Write(IReadOnlyList<ITrainedModel> members, BlendModel blend)
        {
            _members = blend.Weights.Members;
            var similar = Run.Items > 1 && !Run.HasLost(ModelFiles.Similar) ? members.OfType<ISimilarItems>().FirstOrDefault() : null;
            _form = FilesOf(members, blend, similar);
            return _form is not null && AreRight(members, blend, similar);
        }

        /// <summary>Makes a large version searchable, and removes what it does not need.</summary>
        public ExportedVersion Finish()
        {
            var form = _form!;
            if (form.Items > SearchBuilder.LeastItems)
            {
                using var version = ServedVersion.Open(form, folder);
                form = SearchBuilder.Build(
                    version, folder, BlendModel.ModelName, [.. queries.Select(q => ServedVersionCheck.QueryOf(q, fields, form.Items))]);
            }

            SearchBuilder.RemoveUnnamed(form, folder);
            File.WriteAllBytes(Path.Combine(folder, ServingForm.FileName), form.ToBytes());
            return new ExportedVersion([], [.. _models.Select(m => m with { Bytes = BytesOf(form, m.Name) })], _members, form.Search);
        }

        /// <summary>Null where one was lost. What the files were made of is gone with the call.</summary>
        private ServingForm? FilesOf(IReadOnlyList<ITrainedModel> members, BlendModel blend, ISimilarItems? similar)
        {
            var before = Run.Lost.Count;
            var export = new VersionExport(
                folder, fields, new Dictionary<string, string> { ["version"] = Run.Version, ["snapshot"] = Run.SnapshotId });
            foreach (var model in members) Try(model.Name, () => export.Add(model));
            if (Run.Lost.Count > before) return null;
            Try(BlameOf(blend), () => export.Add(blend));
            if (Run.Lost.Count > before) return null;
            if (similar is not null) Try(ModelFiles.Similar, () => export.AddSimilar(similar));
            return made(export.Finish());
        }

        private bool AreRight(IReadOnlyList<ITrainedModel> members, BlendModel blend, ISimilarItems? similar)
        {
            var before = Run.Lost.Count;
            using var version = ServedVersion.Open(_form!, folder);
            foreach (var model in members.Append<IRecommender>(blend))
            {
                var name = model == blend ? BlameOf(blend) : model.Name;
                if (!Run.HasLost(name)) Try(name, () => _models.Add(Checked(model.Name, ServedVersionCheck.Run(version, model, queries, fields))));
            }

            if (Run.Lost.Count > before) return false;
            if (similar is null || Run.HasLost(ModelFiles.Similar)) return true;
            Try(ModelFiles.Similar, () => _models.Add(
                Checked(ModelFiles.Similar, ServedVersionCheck.RunSimilar(version, similar, parityCases))));
            if (Run.HasLost(ModelFiles.Similar)) _form = _form! with { Models = [.. _form.Models.Where(m => m.Name != ModelFiles.Similar)] };
            return true;
        }

        /// <summary>Who is lost where the blend is wrong: once the blend itself is, it is one member, and that is what is wrong.</summary>
        private string BlameOf(BlendModel blend) => Run.HasLost(blend.Name) ? blend.Weights.Members[0] : blend.Name;

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
