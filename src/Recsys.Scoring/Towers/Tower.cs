using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Towers;

/// <summary>What of a network depends on the query: one graph, or two with a recurrence between them.</summary>
internal sealed class Tower : IDisposable
{
    private static readonly string[] KnownInputs =
    [
        GraphNames.User, GraphNames.History, GraphNames.HistoryAge, GraphNames.Context, GraphNames.HistoryContext,
    ];

    private readonly TowerGraph _graph;
    private readonly TowerGraph? _before;
    private readonly ServedRecurrence? _served;
    private readonly GatedRecurrence? _recurrence;
    private readonly Dictionary<string, (NumberTable Table, RowsOf Of)> _rows;

    /// <exception cref="InvalidDataException">The graphs are none of the contract in <see cref="GraphNames"/>.</exception>
    public Tower(ServedTower served, Func<string, byte[]> content, TableSet tables)
    {
        (Name, _served) = (served.Name, served.Recurrence);
        _rows = served.Rows.ToDictionary(
            r => r.Input, r => (r.Of == RowsOf.User ? tables.Numbers(r.Table) : tables.OfItems(r.Table), r.Of), StringComparer.Ordinal);
        _graph = new TowerGraph(Name, content(ModelFiles.Graph(Name)));
        try
        {
            if (_served is not null)
            {
                _before = new TowerGraph(_served.Graph, content(ModelFiles.Graph(_served.Graph)));
                _recurrence = new GatedRecurrence(
                    tables.Numbers(_served.InputWeights), tables.Numbers(_served.StateWeights), tables.Numbers(_served.Biases));
                // It holds them in another form.
                tables.LetGo(_served.InputWeights);
                tables.LetGo(_served.StateWeights);
            }

            Check();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The network.</summary>
    public string Name { get; }

    /// <summary>Whether it asks for the contexts of past events.</summary>
    public bool ReadsHistoryContext => Graphs.Any(g => g.Inputs.Contains(GraphNames.HistoryContext));

    private IEnumerable<TowerGraph> Graphs => _before is null ? [_graph] : [_graph, _before];

    /// <summary>The place of an output.</summary>
    /// <exception cref="InvalidDataException">There is none of this name.</exception>
    public int OutputOf(string name) => _graph.OutputOf(name);

    /// <summary>The vectors of some requests, by request and output. Thread-safe; the calling thread does all the work.</summary>
    /// <param name="queries">At least one.</param>
    public float[][][] Run(IReadOnlyList<GraphQuery> queries)
    {
        var rented = new List<float[]>();
        try
        {
            var batch = new TowerBatch(queries, rented);
            var state = _before is null ? [] : LastStates(batch);
            using var outputs = _graph.Run(name => name == _served?.State
                ? OrtValue.CreateTensorValueFromMemory(state, [1, queries.Count, state.Length / queries.Count])
                : Input(batch, name));
            var vectors = new float[queries.Count][][];
            for (var q = 0; q < vectors.Length; q++) vectors[q] = new float[outputs.Count][];
            for (var o = 0; o < outputs.Count; o++)
            {
                var all = outputs[o].GetTensorDataAsSpan<float>();
                var width = all.Length / queries.Count;
                for (var q = 0; q < vectors.Length; q++) vectors[q][o] = all.Slice(q * width, width).ToArray();
            }

            return vectors;
        }
        finally
        {
            foreach (var array in rented) ArrayPool<float>.Shared.Return(array);
        }
    }

    public void Dispose()
    {
        _graph.Dispose();
        _before?.Dispose();
    }

    private float[] LastStates(TowerBatch batch)
    {
        using var read = _before!.Run(name => Input(batch, name));
        var (steps, lengths) = (_before.OutputOf(_served!.Steps), _before.OutputOf(_served.Lengths));
        return _recurrence!.Last(read[steps].GetTensorDataAsSpan<float>(), read[lengths].GetTensorDataAsSpan<int>());
    }

    private OrtValue Input(TowerBatch batch, string name) =>
        _rows.TryGetValue(name, out var rows) ? batch.Gather(rows.Table, rows.Of) : batch.Tensor(name);

    private void Check()
    {
        foreach (var graph in Graphs)
        {
            var unknown = graph.Inputs.FirstOrDefault(
                i => !KnownInputs.Contains(i) && !_rows.ContainsKey(i) && !(graph == _graph && i == _served?.State));
            if (unknown is not null)
            {
                throw new InvalidDataException($"The graph '{ModelFiles.Graph(graph.Name)}' declares the unknown input '{unknown}'.");
            }
        }

        if (_graph.Outputs.FirstOrDefault(o => _graph.RankOf(o) != 2) is { } output)
        {
            throw new InvalidDataException(
                $"The graph '{ModelFiles.Graph(Name)}' gives '{output}' for one request alone: "
                + "it was published in an older form, so train again or roll back to one in this form.");
        }
    }
}
