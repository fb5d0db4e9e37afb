using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Tables;
using Recsys.Scoring.Towers;

namespace Recsys.Scoring;

/// <summary>What a version serves, in memory: its towers, its tables and its models. Dispose it when no request uses it any more.</summary>
public sealed class ServedVersion : IDisposable
{
    private readonly TableSet _tables;
    private readonly Dictionary<string, Tower> _towers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelRanker> _models = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">Files are missing or do not fit; the tables are disposed of then.</exception>
    internal ServedVersion(ServingForm form, TableSet tables, Func<string, byte[]> graph)
    {
        (Form, _tables) = (form, tables);
        try
        {
            foreach (var tower in form.Towers) _towers.Add(tower.Name, new Tower(tower, graph, tables));
            foreach (var model in form.Models) _models.Add(model.Name, new ModelRanker(model, form, tables, _towers));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The form.</summary>
    public ServingForm Form { get; }

    /// <summary>The models by name, in the order of the form.</summary>
    internal IReadOnlyDictionary<string, ModelRanker> Models => _models;

    internal TableSet Tables => _tables;

    internal IEnumerable<Tower> Towers => _towers.Values;

    /// <summary>A version whose files are in a folder.</summary>
    /// <exception cref="InvalidDataException">Files are missing or do not fit.</exception>
    public static ServedVersion Open(ServingForm form, string folder) =>
        new(form, TableSet.Open(form, folder), file => File.ReadAllBytes(Path.Combine(folder, file)));

    /// <summary>The best of all items, all scored and none left out.</summary>
    /// <param name="model">The model.</param>
    /// <param name="query">The request; its k is how many are wanted.</param>
    /// <returns>Items, the best first, and their scores.</returns>
    public (int[] Items, float[] Scores) Best(string model, GraphQuery query)
    {
        using var mask = ItemMask.All(Form.Items);
        var answer = _models[model].Best(query, mask, search: null);
        return (answer.Items, answer.Scores);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tower in _towers.Values) tower.Dispose();
        _tables.Dispose();
    }
}
