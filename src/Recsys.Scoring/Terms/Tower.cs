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
        if (_inputs.FirstOrDefault(i => !KnownInputs.Contains(i) && !_rows.ContainsKey(i)) is { } input)
        {
            Dispose();
            throw new InvalidDataException($"The graph '{ModelFiles.Graph(Name)}' declares the unknown input '{input}'.");
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

    /// <summary>All vectors of a request. Thread-safe; the calling thread does all the work.</summary>
    public float[][] Run(GraphQuery query)
    {
        var values = new OrtValue[_inputs.Length];
        var rented = new List<float[]>();
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = _rows.TryGetValue(_inputs[i], out var rows) ? Gather(rows.Table, rows.Of, query, rented) : Tensor(_inputs[i], query);
            }

            using var outputs = _session.Run(_run, _inputs, values, _outputs);
            return [.. outputs.Select(o => o.GetTensorDataAsSpan<float>().ToArray())];
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

    private static OrtValue Gather(NumberTable table, RowsOf of, GraphQuery query, List<float[]> rented)
    {
        var padding = of == RowsOf.PaddedHistory ? 1 : 0;
        var count = of == RowsOf.User ? 1 : padding + query.History.Length;
        var values = ArrayPool<float>.Shared.Rent(count * table.Width);
        rented.Add(values);
        for (var i = 0; i < count; i++)
        {
            var row = of == RowsOf.User ? query.User : i < padding ? 0 : query.History[i - padding];
            table.Copy((int)row, values.AsSpan(i * table.Width, table.Width));
        }

        return OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, values.AsMemory(0, count * table.Width), [count, table.Width]);
    }

    private static OrtValue Tensor(string name, GraphQuery query) => name switch
    {
        GraphNames.User => Vector<long>([query.User]),
        GraphNames.History => Vector(query.History),
        GraphNames.HistoryAge => Vector(query.HistoryAge),
        GraphNames.Context => Vector(query.Context),
        _ => HistoryContext(query),
    };

    private static OrtValue HistoryContext(GraphQuery query)
    {
        var (events, fields) = (query.History.Length, query.Context.Length);
        var values = query.HistoryContext.Length == events * fields
            ? query.HistoryContext
            : [.. Enumerable.Repeat(GraphNames.UnknownContext, events * fields)];
        return OrtValue.CreateTensorValueFromMemory(values, [events, fields]);
    }

    private static OrtValue Vector<T>(T[] values)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(values, [values.Length]);
}
