using Microsoft.ML.OnnxRuntime;
using Recsys.Registry;

namespace Recsys.Scoring.Graphs;

/// <summary>One graph of a model version, ready to run on the threads of many requests at once.</summary>
internal sealed class ScoringGraph : IDisposable
{
    private static readonly string[] KnownInputs =
    [
        GraphNames.User, GraphNames.History, GraphNames.HistoryAge, GraphNames.Context, GraphNames.HistoryContext, GraphNames.Item,
        GraphNames.Exclude, GraphNames.K,
    ];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputs;
    private readonly string[] _outputs;

    /// <exception cref="InvalidDataException">The bytes are no graph of the contract in <see cref="GraphNames"/>.</exception>
    public ScoringGraph(string model, byte[] content, IReadOnlyList<string> members)
    {
        (Model, Members) = (model, members);
        using var options = Options();
        try
        {
            _session = new InferenceSession(content, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime cannot load '{ModelFiles.Graph(model)}': {e.Message}", e);
        }

        _inputs = [.. _session.InputNames];
        _outputs = members.Count > 0 ? [GraphNames.Items, GraphNames.Scores, GraphNames.Sources] : [GraphNames.Items, GraphNames.Scores];
        CheckNames();
    }

    /// <summary>The model: <c>blend</c>, <c>ncf</c> …</summary>
    public string Model { get; }

    /// <summary>The members of a blend, in the order of the columns of its sources; empty for a model of one.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>Whether it asks for the contexts of past events.</summary>
    public bool ReadsHistoryContext => _inputs.Contains(GraphNames.HistoryContext);

    /// <summary>One run. Thread-safe; the calling thread does all the work.</summary>
    public GraphAnswer Run(GraphQuery query)
    {
        var values = new OrtValue[_inputs.Length];
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Tensor(_inputs[i], query);
            }

            using var outputs = _session.Run(_run, _inputs, values, _outputs);
            return new GraphAnswer(
                outputs[0].GetTensorDataAsSpan<long>().ToArray(),
                outputs[1].GetTensorDataAsSpan<float>().ToArray(),
                outputs.Count > 2 ? outputs[2].GetTensorDataAsSpan<float>().ToArray() : null);
        }
        finally
        {
            foreach (var value in values)
            {
                value?.Dispose();
            }
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

    private static OrtValue Tensor(string name, GraphQuery query) => name switch
    {
        GraphNames.User => Vector<long>([query.User]),
        GraphNames.History => Vector(query.History),
        GraphNames.HistoryAge => Vector(query.HistoryAge),
        GraphNames.Context => Vector(query.Context),
        GraphNames.HistoryContext => HistoryContext(query),
        GraphNames.Item => Vector<long>([query.Item]),
        GraphNames.Exclude => Vector(query.Exclude),
        _ => Vector<long>([query.K]),
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

    private void CheckNames()
    {
        var problem = _inputs.Except(KnownInputs).FirstOrDefault() is { } input ? $"declares the unknown input '{input}'"
            : _outputs.Except(_session.OutputNames).FirstOrDefault() is { } output ? $"lacks the output '{output}'"
            : null;
        if (problem is not null)
        {
            Dispose();
            throw new InvalidDataException($"The graph '{ModelFiles.Graph(Model)}' {problem}.");
        }
    }
}
