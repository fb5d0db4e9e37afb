using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export;

/// <summary>
/// Writes what serves: a tower a network, the graph of what depends on the query, with the inputs of <see cref="GraphNames"/>; tables of what grows
/// with items and users; and <see cref="ServingForm"/>, which says how both give scores.
/// A model and the member of a blend that stands for it share tower and tables.
/// </summary>
/// <param name="folder">An empty folder for the files.</param>
/// <param name="contextFields">The number of context fields of the data set.</param>
/// <param name="metadata">Words to keep in the graphs.</param>
public sealed class VersionExport(string folder, int contextFields, IReadOnlyDictionary<string, string>? metadata = null)
{
    private readonly ServedTables _tables = new(folder);
    private readonly List<Tower> _towers = [];
    private readonly List<ServedModel> _models = [];
    private int _items;

    /// <summary>Adds a model that answers alone.</summary>
    /// <exception cref="NotSupportedException">The model has no such form; nothing was added.</exception>
    public void Add(ITrainedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _items = model.ItemSize;
        _models.Add(new ServedModel(model.Name, [Member(model)]));
    }

    /// <summary>Adds a blend.</summary>
    /// <exception cref="NotSupportedException">A member has no such form.</exception>
    public void Add(BlendModel blend)
    {
        ArgumentNullException.ThrowIfNull(blend);
        _items = blend.ItemSize;
        _models.Add(new ServedModel(
            blend.Name,
            [
                .. blend.Members.Select(m => m is ITrainedModel trained
                    ? Member(trained)
                    : throw new NotSupportedException($"The member '{m.Name}' of the blend cannot be served.")),
            ])
        { Blend = blend.Weights.ToServed() });
    }

    /// <summary>Adds the model that finds items like an item, by the cosines of the vectors of a model.</summary>
    public void AddSimilar(ISimilarItems model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var vectors = model.ItemVectors();
        _tables.Prefix = "";
        var table = _tables.Add(ModelTable.Of(ModelFiles.Similar, vectors.Values, vectors.Width));
        _models.Add(new ServedModel(ModelFiles.Similar, [new ServedMember(ModelFiles.Similar, [new ServedItemDot(table)])]));
    }

    /// <summary>Writes the towers.</summary>
    /// <returns>The form, which is not written yet.</returns>
    public ServingForm Finish()
    {
        var towers = new List<ServedTower>();
        foreach (var tower in _towers.Where(t => !t.Outputs.IsEmpty))
        {
            tower.Graph.Prune();
            towers.Add(Write(tower.Graph.Build(metadata), new ServedTower(tower.Name, tower.Rows.Declared)));
        }

        return new ServingForm { Items = _items, Tables = _tables.All, Towers = towers, Models = _models };
    }

    /// <summary>Writes a tower in one graph, or in two with the recurrence between them, which scoring has a way of its own for.</summary>
    private ServedTower Write(OnnxModel graph, ServedTower tower)
    {
        if (RecurrenceCut.Of(graph) is not { } cut)
        {
            OnnxFile.Save(graph, Path.Combine(folder, ModelFiles.Graph(tower.Name)));
            return tower;
        }

        var before = tower.Name + "-steps";
        OnnxFile.Save(cut.Before, Path.Combine(folder, ModelFiles.Graph(before)));
        OnnxFile.Save(cut.After, Path.Combine(folder, ModelFiles.Graph(tower.Name)));
        _tables.Prefix = tower.Name + ".";
        return tower with
        {
            Recurrence = new ServedRecurrence(
                before, cut.Steps, cut.Lengths, cut.State,
                _tables.Add(ModelTable.Of("recurrence_input", cut.InputWeights, cut.InputWeights.Length / (3 * cut.HiddenSize))),
                _tables.Add(ModelTable.Of("recurrence_state", cut.StateWeights, cut.HiddenSize)),
                _tables.Add(ModelTable.Of("recurrence_biases", cut.Biases, cut.Biases.Length))),
        };
    }

    private ServedMember Member(ITrainedModel model)
    {
        _tables.Prefix = model.Name + ".";
        var tower = _towers.Find(t => t.Name == model.Name);
        if (tower is null) _towers.Add(tower = Tower.Begin(model.Name, contextFields, _tables));
        using (tower.Graph.Scope(model.Name))
        {
            var scores = ItemScores.Of(model, tower.Graph, tower.Inputs);
            return new ServedMember(model.Name, [.. scores.Terms.Select(t => t.Serve(_tables, tower.Outputs))]);
        }
    }

    private sealed record Tower(string Name, GraphBuilder Graph, QueryInputs Inputs, TowerInputs Rows, TowerOutputs Outputs)
    {
        public static Tower Begin(string name, int contextFields, ServedTables tables)
        {
            var graph = new GraphBuilder(name);
            var rows = new TowerInputs(graph, tables);
            return new Tower(name, graph, QueryInputs.Declare(graph, contextFields, rows.Of), rows, new TowerOutputs(graph, name));
        }
    }
}
