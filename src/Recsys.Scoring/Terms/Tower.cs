using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Terms;

/// <summary>The graph of what depends on the query, ready to run on the threads of many requests at once.</summary>
internal sealed class Tower : IDisposable
{
    private static readonly string[] KnownInputs =
    [
        GraphNames.User, GraphNames.History, GraphNames.HistoryAge, GraphNames.Context, GraphNames.HistoryContext,
    ];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly Dictionary<string, (NumberTable Table, RowsOf Of)> _rows;

    /// <exception cref="InvalidDataException">The bytes are no tower of the contract in <see cref="GraphNames"/>.</exception>
    public Tower(ServedTower served, byte[] content, TableSet tables)
    {
        Name = served.Name;
        _rows = served.Rows.ToDictionary(
            r => r.Input, r => (r.Of == RowsOf.User ? tables.Numbers(r.Table) : tables.OfItems(r.Table), r.Of), StringComparer.Ordinal);
        using var options = Options();
        try
        {
            _session = new InferenceSession(content, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime cannot load '{ModelFiles.Graph(Name)}': {e.Message}", e);
        }

        (_inputs, _outputs) = ([.. _session.InputNames], [.. _session.OutputNames]);
        if (Problem() is { } problem)
        {
            Dispose();
            throw new InvalidDataException($"The graph '{ModelFiles.Graph(Name)}' {problem}.");
        }
    }

    /// <summary>The network.</summary>
    public string Name { get; }

    /// <summary>Whether it asks for the contexts of past events.</summary>
    public bool ReadsHistoryContext => _inputs.Contains(GraphNames.HistoryContext);

    /// <summary>The place of an output.</summary>
    /// <exception cref="InvalidDataException">There is none of this name.</exception>
    public int OutputOf(string name)
    {
        var place = Array.IndexOf(_outputs, name);
        return place >= 0 ? place : throw new InvalidDataException($"The graph '{ModelFiles.Graph(Name)}' lacks the output '{name}'.");
    }

    /// <summary>The vectors of some requests, by request and output. Thread-safe; the calling thread does all the work.</summary>
    /// <param name="queries">At least one.</param>
    public float[][][] Run(IReadOnlyList<GraphQuery> queries)
    {
        var values = new OrtValue[_inputs.Length];
        var rented = new List<float[]>();
        try
        {
            var batch = new TowerBatch(queries, rented);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = _rows.TryGetValue(_inputs[i], out var rows) ? batch.Gather(rows.Table, rows.Of) : batch.Tensor(_inputs[i]);
            }

            using var outputs = _session.Run(_run, _inputs, values, _outputs);
            var vectors = new float[queries.Count][][];
            for (var q = 0; q < vectors.Length; q++) vectors[q] = new float[_outputs.Length][];
            for (var o = 0; o < _outputs.Length; o++)
            {
                var all = outputs[o].GetTensorDataAsSpan<float>();
                var width = all.Length / queries.Count;
                for (var q = 0; q < vectors.Length; q++) vectors[q][o] = all.Slice(q * width, width).ToArray();
            }

            return vectors;
        }
        finally
        {
            foreach (var value in values) value?.Dispose();
            foreach (var array in rented) ArrayPool<float>.Shared.Return(array);
        }
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private string? Problem() =>
        _inputs.FirstOrDefault(i => !KnownInputs.Contains(i) && !_rows.ContainsKey(i)) is { } unknown ? $"declares the unknown input '{unknown}'"
        : _outputs.FirstOrDefault(o => _session.OutputMetadata[o].Dimensions.Length != 2) is { } output
            ? $"gives '{output}' for one request alone: it was published in an older form, so train again or roll back to one in this form"
        : null;

    /// <summary>
    /// Requests run side by side on their own threads, so a request uses one. Shapes differ from request to request, so patterns of memory
    /// learnt from earlier runs do not fit. Weights lie outside the arena, which otherwise rounds them up.
    /// </summary>
    private static SessionOptions Options()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }
}
