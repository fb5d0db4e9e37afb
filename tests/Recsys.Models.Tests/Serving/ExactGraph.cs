using Microsoft.ML.OnnxRuntime;
using Recsys.Onnx;
using Recsys.Scoring.Graphs;

namespace Recsys.Models.Tests.Serving;

/// <summary>A whole blend in one graph, run as it is.</summary>
internal sealed class ExactGraph(OnnxModel model) : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
    private readonly RunOptions _run = new();
    private InferenceSession? _session;

    /// <summary>The best that are not in the history.</summary>
    public (long[] Items, float[] Scores, float[] Sources) Run(GraphQuery query)
    {
        _session ??= new InferenceSession(model.ToArray(), _options);
        var names = _session.InputNames;
        OrtValue[] values = [.. names.Select(name => name switch
        {
            "user" => Vector<long>([query.User]),
            "history" => Vector(query.History),
            "history_age" => Vector(query.HistoryAge),
            "context" => Vector(query.Context),
            "exclude" => Vector<long>([0, .. query.History]),
            "k" => Vector<long>([query.K]),
            _ => throw new InvalidOperationException($"The exact graph asks for '{name}'."),
        })];
        try
        {
            using var outputs = _session.Run(_run, names, values, ["items", "scores", "sources"]);
            return (
                outputs[0].GetTensorDataAsSpan<long>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray(),
                outputs[2].GetTensorDataAsSpan<float>().ToArray());
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    public void Dispose()
    {
        _session?.Dispose();
        _run.Dispose();
        _options.Dispose();
    }

    private static OrtValue Vector<T>(T[] values)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(values, [values.Length]);
}
