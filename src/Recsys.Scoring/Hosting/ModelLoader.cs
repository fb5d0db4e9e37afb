using Microsoft.ML.OnnxRuntime;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Hosting;

/// <summary>Brings a version into memory and proves with a first answer of every model that it can answer.</summary>
internal sealed class ModelLoader(ModelRegistry registry)
{
    private const int ProbeK = 10;

    private readonly TableStore _tables = new(registry, TableRoom.OfThisMachine);

    /// <exception cref="InvalidDataException">The version is not what this code serves; the message says why.</exception>
    /// <exception cref="RegistryException">The version or one of its files is missing or damaged.</exception>
    public async Task<ModelVersion> LoadAsync(string version, CancellationToken cancellationToken)
    {
        NativeHeap.GiveBackLargePieces();
        var manifest = await registry.GetAsync(version, cancellationToken).ConfigureAwait(false);
        var form = ServingForm.Of(await ReadAsync(manifest, ServingForm.FileName, cancellationToken).ConfigureAwait(false));
        var users = new IdTable(VocabularyFile.Read(await ReadAsync(manifest, ModelFiles.Users, cancellationToken).ConfigureAwait(false)));
        var items = new IdTable(
            VocabularyFile.Read(await ReadAsync(manifest, ModelFiles.Items, cancellationToken).ConfigureAwait(false)), isHashed: true);
        if (ProblemOf(form, manifest, users.Size, items.Size) is { } problem)
        {
            throw new InvalidDataException($"The parts of the model version {version} do not fit: {problem}.");
        }

        var activity = manifest.Find(ServedActivity.FileName) is { } file
            ? ServedActivity.Of(await registry.DownloadAsync(version, file, cancellationToken).ConfigureAwait(false))
            : null;
        if (activity?.Lists.Any(l => l.Items.Any(i => i.Item < 1 || i.Item >= items.Size)) == true)
        {
            throw new InvalidDataException($"'{ServedActivity.FileName}' of the model version {version} names an item that it does not have.");
        }

        var graphs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in form.Towers.SelectMany(t => t.Graphs()).Select(ModelFiles.Graph))
        {
            graphs[name] = await ReadAsync(manifest, name, cancellationToken).ConfigureAwait(false);
        }

        var tables = await _tables.FetchAsync(manifest, form, cancellationToken).ConfigureAwait(false);
        var served = new ServedVersion(form, tables, name => graphs[name]);
        try
        {
            foreach (var model in served.Models.Values) Probe(model, manifest, items.Size);
            return served.Models.Keys.Any(m => m != ModelFiles.Similar)
                ? new ModelVersion(manifest, users, items, served, activity)
                : throw new InvalidDataException($"The model version {version} has no model that recommends.");
        }
        catch
        {
            served.Dispose();
            throw;
        }
    }

    private static string? ProblemOf(ServingForm form, ModelManifest manifest, int users, int items)
    {
        var contexts = manifest.Context.Cardinality;
        var ofUsers = form.Towers.SelectMany(t => t.Rows).Where(r => r.Of == RowsOf.User).Select(r => form.Table(r.Table));
        var terms = form.Models.SelectMany(m => m.Members).SelectMany(m => m.Terms).ToList();
        var byContext = terms.OfType<ServedContextDot>().Select(t => form.Table(t.Context).Rows)
            .Concat(terms.OfType<ServedContextColumns>().Select(t => form.Table(t.Items).Width))
            .Concat(form.Models.Select(m => m.Blend?.ByContext.Count ?? 0).Where(count => count > 0));
        return items != form.Items ? $"there are {items} items in the vocabulary, and {form.Items} in '{ServingForm.FileName}'"
            : ofUsers.FirstOrDefault(t => t.Rows != users) is { } table
                ? $"there are {users} users in the vocabulary, and {table.Rows} in '{table.Name}'"
            : byContext.FirstOrDefault(count => count != contexts, contexts) is var other && other != contexts
                ? $"there are {contexts} ids of contexts in the manifest, and {other} in a table"
            : null;
    }

    private static void Probe(ModelRanker model, ModelManifest manifest, int itemSize)
    {
        var item = Math.Min(1, itemSize - 1);
        var query = new GraphQuery
        {
            History = [item],
            Context = Array.ConvertAll(manifest.Context.Encode(null, Domain.Context.RequestContext.Empty), id => (long)id),
            Item = item,
            K = Math.Min(ProbeK, itemSize - 1),
        };
        if (query.K == 0) return;
        GraphAnswer answer;
        try
        {
            using var mask = ItemMask.All(itemSize);
            answer = model.Best(query, mask);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"The first answer of '{model.Model}' failed: {e.Message}", e);
        }

        var problem = answer.Items.Length != query.K ? $"has {answer.Items.Length} items; expected {query.K}"
            : answer.Scores.Any(s => !float.IsFinite(s)) ? "has a score that is not a number"
            : null;
        if (problem is not null) throw new InvalidDataException($"The first answer of '{model.Model}' {problem}.");
    }

    private async Task<byte[]> ReadAsync(ModelManifest manifest, string name, CancellationToken cancellationToken)
    {
        var file = manifest.Find(name) ?? throw new InvalidDataException(name == ServingForm.FileName
            ? $"The model version {manifest.Version} has no '{name}': it was published in an older form, so train again or roll back to one that has."
            : $"The model version {manifest.Version} has no '{name}'.");
        return await registry.DownloadAsync(manifest.Version, file, cancellationToken).ConfigureAwait(false);
    }
}
