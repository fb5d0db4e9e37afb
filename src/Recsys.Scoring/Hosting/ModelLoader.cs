using Microsoft.ML.OnnxRuntime;
using Recsys.Registry;
using Recsys.Scoring.Graphs;

namespace Recsys.Scoring.Hosting;

/// <summary>Brings a version into memory and proves with a first run of every graph that it can answer.</summary>
internal sealed class ModelLoader(ModelRegistry registry)
{
    private const int WarmUpK = 10;

    /// <exception cref="InvalidDataException">The version breaks the contract of <see cref="GraphNames"/>; the message names the file.</exception>
    /// <exception cref="RegistryException">The version or one of its files is missing or damaged.</exception>
    public async Task<ModelVersion> LoadAsync(string version, CancellationToken cancellationToken)
    {
        var manifest = await registry.GetAsync(version, cancellationToken).ConfigureAwait(false);
        var users = await ReadIdsAsync(manifest, ModelFiles.Users, cancellationToken).ConfigureAwait(false);
        var items = await ReadIdsAsync(manifest, ModelFiles.Items, cancellationToken).ConfigureAwait(false);
        var graphs = new Dictionary<string, ScoringGraph>(StringComparer.Ordinal);
        try
        {
            foreach (var file in manifest.Files.Where(f => f.Name.EndsWith(ModelFiles.GraphSuffix, StringComparison.Ordinal)))
            {
                var model = file.Name[..^ModelFiles.GraphSuffix.Length];
                var content = await registry.DownloadAsync(version, file, cancellationToken).ConfigureAwait(false);
                var graph = graphs[model] = new ScoringGraph(model, content, file.Members);
                WarmUp(graph, manifest, items.Size);
            }

            return graphs.Keys.Any(g => g != ModelFiles.Similar)
                ? new ModelVersion(manifest, users, items, graphs)
                : throw new InvalidDataException($"The model version {version} has no graph that recommends.");
        }
        catch
        {
            foreach (var graph in graphs.Values)
            {
                graph.Dispose();
            }

            throw;
        }
    }

    private static void WarmUp(ScoringGraph graph, ModelManifest manifest, int itemSize)
    {
        var query = new GraphQuery
        {
            Context = Array.ConvertAll(manifest.Context.Encode(null, Domain.Context.RequestContext.Empty), id => (long)id),
            Item = Math.Min(1, itemSize - 1),
            K = Math.Min(WarmUpK, itemSize),
        };
        GraphAnswer answer;
        try
        {
            answer = graph.Run(query);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"The first run of '{ModelFiles.Graph(graph.Model)}' failed: {e.Message}", e);
        }

        var problem = answer.Items.Length != query.K || answer.Scores.Length != query.K
                ? $"answered {answer.Items.Length} items and {answer.Scores.Length} scores; expected {query.K}"
            : answer.Items.Any(i => i < 0 || i >= itemSize) ? $"answered an item outside the vocabulary of {itemSize}"
            : answer.Scores.Any(float.IsNaN) ? "answered a score that is not a number"
            : graph.Members.Count > 0 && answer.Sources!.Length != query.K * graph.Members.Count
                ? $"answered {answer.Sources.Length} sources; expected {query.K} for each of {graph.Members.Count} members"
            : null;
        if (problem is not null)
        {
            throw new InvalidDataException($"The first run of '{ModelFiles.Graph(graph.Model)}' {problem}.");
        }
    }

    private async Task<IdTable> ReadIdsAsync(ModelManifest manifest, string name, CancellationToken cancellationToken)
    {
        var file = manifest.Find(name) ?? throw new InvalidDataException($"The model version {manifest.Version} has no '{name}'.");
        var ids = VocabularyFile.Read(await registry.DownloadAsync(manifest.Version, file, cancellationToken).ConfigureAwait(false));
        return new IdTable(ids, isHashed: name == ModelFiles.Items);
    }
}
