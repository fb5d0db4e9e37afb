using Recsys.Datasets.Queries;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Export;

/// <summary>Queries as the tensors that <see cref="QueryInputs"/> declares.</summary>
public static class QueryTensors
{
    private const float MillisecondsAnHour = 3_600_000;

    /// <summary>All queries as one batch.</summary>
    /// <param name="queries">At least one.</param>
    /// <param name="contextFields">The number of context fields of the data set.</param>
    public static IReadOnlyList<OnnxTensor> Of(IReadOnlyList<RecommendationQuery> queries, int contextFields)
    {
        ArgumentNullException.ThrowIfNull(queries);
        var batch = queries.Count;
        var steps = Math.Max(1, queries.Max(q => q.History.Length));
        var users = new long[batch];
        var history = new long[batch * steps];
        var ages = new float[batch * steps];
        var context = new long[batch * contextFields];
        var historyContext = new long[batch * steps * contextFields];
        ages.AsSpan().Fill(QueryInputs.UnknownAge);
        historyContext.AsSpan().Fill(QueryInputs.UnknownContext);
        for (var q = 0; q < batch; q++)
        {
            var query = queries[q];
            users[q] = query.User;
            var timed = query.At != 0 && query.HistoryTimes.Length == query.History.Length;
            for (var i = 0; i < query.History.Length; i++)
            {
                history[(q * steps) + i] = query.History[i];
                if (timed) ages[(q * steps) + i] = Math.Max(0, (query.At - query.HistoryTimes[i]) / MillisecondsAnHour);
            }

            if (query.Context.Length != contextFields)
            {
                throw new ArgumentException($"Query {q} has {query.Context.Length} context ids; expected {contextFields}.", nameof(queries));
            }

            for (var f = 0; f < contextFields; f++) context[(q * contextFields) + f] = query.Context[f];
            HistoryContext(query, contextFields).CopyTo(historyContext, q * steps * contextFields);
        }

        var tensors = new List<OnnxTensor>
        {
            OnnxTensor.Of(QueryInputs.UserName, users, batch),
            OnnxTensor.Of(QueryInputs.HistoryName, history, batch, steps),
            OnnxTensor.Of(QueryInputs.AgesName, ages, batch, steps),
        };
        if (contextFields > 0)
        {
            tensors.Add(OnnxTensor.Of(QueryInputs.ContextName, context, batch, contextFields));
            tensors.Add(OnnxTensor.Of(QueryInputs.HistoryContextName, historyContext, batch, steps, contextFields));
        }

        return tensors;
    }

    /// <summary>The contexts of the history, shape [history or 1 × fields].</summary>
    public static long[] HistoryContext(RecommendationQuery query, int contextFields)
    {
        ArgumentNullException.ThrowIfNull(query);
        var known = query.History.Length > 0 && query.HistoryContexts.Length == query.History.Length * contextFields;
        return known
            ? Array.ConvertAll(query.HistoryContexts, c => (long)c)
            : [.. Enumerable.Repeat(QueryInputs.UnknownContext, Math.Max(1, query.History.Length) * contextFields)];
    }

    /// <summary>History and ages of one query, never empty: a lone 0 of unknown age stands for no history.</summary>
    public static (long[] History, float[] Ages) Rows(RecommendationQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.History.Length == 0) return ([0], [QueryInputs.UnknownAge]);
        var timed = query.At != 0 && query.HistoryTimes.Length == query.History.Length;
        return (
            Array.ConvertAll(query.History, i => (long)i),
            [.. query.History.Select(
                (_, i) => timed ? Math.Max(0, (query.At - query.HistoryTimes[i]) / MillisecondsAnHour) : QueryInputs.UnknownAge)]);
    }
}
