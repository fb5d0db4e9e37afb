using Microsoft.ML.OnnxRuntime;
using Recsys.Registry;

namespace Recsys.Scoring.Towers;

/// <summary>A graph in ONNX Runtime, ready to run on the threads of many requests at once.</summary>
internal sealed class TowerGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputs;
    private readonly string[] _outputs;

    /// <exception cref="InvalidDataException">The bytes are no graph.</exception>
    public TowerGraph(string name, byte[] content)
    {
        Name = name;
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
    }

    public string Name { get; }

    public IReadOnlyList<string> Inputs => _inputs;

    public IReadOnlyList<string> Outputs => _outputs;

    /// <summary>Numbers of the shape of an output.</summary>
    public int RankOf(string output) => _session.OutputMetadata[output].Dimensions.Length;

    /// <summary>The place of an output.</summary>
    /// <exception cref="InvalidDataException">There is none of this name.</exception>
    public int OutputOf(string output)
    {
        var place = Array.IndexOf(_outputs, output);
        return place >= 0 ? place : throw new InvalidDataException($"The graph '{ModelFiles.Graph(Name)}' lacks the output '{output}'.");
    }

    /// <summary>All outputs in their order. Thread-safe; the calling thread does all the work.</summary>
    /// <param name="input">Makes an input by its name, which is disposed of here.</param>
    public IDisposableReadOnlyCollection<OrtValue> Run(Func<string, OrtValue> input)
    {
        var values = new OrtValue[_inputs.Length];
        try
        {
            for (var i = 0; i < values.Length; i++) values[i] = input(_inputs[i]);
            return _session.Run(_run, _inputs, values, _outputs);
        }
        finally
        {
            foreach (var value in values) value?.Dispose();
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
}
