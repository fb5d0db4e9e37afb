using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Recsys.Datasets.Queries;
using Recsys.Onnx;

namespace Recsys.Models.Tests;

/// <summary>Asks an exported graph as the online app does: one request a run, exactly the inputs that the graph declares.</summary>
internal sealed class ServedGraph(OnnxModel model) : IDisposable
{
    private readonly InferenceSession _session = new(model.ToArray());

    public IReadOnlyCollection<string> Inputs => [.. _session.InputMetadata.Keys];

    public (int[] Items, float[] Scores, float[] Sources) Ask(RecommendationQuery query, int k, params int[] exclude)
    {
        var history = query.History.Length == 0 ? [0L] : Array.ConvertAll(query.History, i => (long)i);
        var timed = query.At != 0 && query.HistoryTimes.Length == query.History.Length && query.History.Length > 0;
        var ages = timed ? Array.ConvertAll(query.HistoryTimes, t => (query.At - t) / 3_600_000f) : [.. history.Select(_ => -1f)];
        return Run(k, [0, .. query.History, .. exclude], name => name switch
        {
            "user" => Of(name, (long)query.User),
            "history" => Of(name, history),
            "history_age" => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(ages, [ages.Length])),
            "context" => Of(name, Array.ConvertAll(query.Context, c => (long)c)),
            "history_context" => Of(name, HistoryContext(query, history.Length), history.Length),
            _ => throw new ArgumentException($"The graph asks for '{name}'."),
        });
    }

    public (int[] Items, float[] Scores, float[] Sources) AskLike(int item, int k, params int[] exclude) =>
        Run(k, [0, .. exclude], name => name == "item" ? Of(name, (long)item) : throw new ArgumentException($"The graph asks for '{name}'."));

    public void Dispose() => _session.Dispose();

    private (int[] Items, float[] Scores, float[] Sources) Run(int k, int[] exclude, Func<string, NamedOnnxValue> input)
    {
        using var results = _session.Run([.. Inputs.Select(name => name switch
        {
            "exclude" => Of(name, Array.ConvertAll(exclude, i => (long)i)),
            "k" => Of(name, (long)k),
            _ => input(name),
        })]);
        float[] Floats(string name) => results.FirstOrDefault(r => r.Name == name)?.AsTensor<float>().ToArray() ?? [];
        return ([.. results.First(r => r.Name == "items").AsTensor<long>().Select(i => (int)i)], Floats("scores"), Floats("sources"));
    }

    private static long[] HistoryContext(RecommendationQuery query, int events) => query.HistoryContexts.Length == events * query.Context.Length
        ? Array.ConvertAll(query.HistoryContexts, c => (long)c)
        : [.. Enumerable.Repeat(-1L, events * query.Context.Length)];

    private static NamedOnnxValue Of(string name, long[] values, int rows) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [rows, values.Length / rows]));

    private static NamedOnnxValue Of(string name, params long[] values) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [values.Length]));
}
