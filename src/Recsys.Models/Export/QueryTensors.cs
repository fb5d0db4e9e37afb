using Recsys.Datasets.Queries;
using Recsys.Registry;

namespace Recsys.Models.Export;

/// <summary>The parts of a query as the towers take them.</summary>
public static class QueryTensors
{
    private const float MillisecondsAnHour = 3_600_000;

    /// <summary>The contexts of the history, shape [history or 1 × fields].</summary>
    public static long[] HistoryContext(RecommendationQuery query, int contextFields)
    {
        ArgumentNullException.ThrowIfNull(query);
        var known = query.History.Length > 0 && query.HistoryContexts.Length == query.History.Length * contextFields;
        return known
            ? Array.ConvertAll(query.HistoryContexts, c => (long)c)
            : [.. Enumerable.Repeat(GraphNames.UnknownContext, Math.Max(1, query.History.Length) * contextFields)];
    }

    /// <summary>History and ages of one query, never empty: a lone 0 of unknown age stands for no history.</summary>
    public static (long[] History, float[] Ages) Rows(RecommendationQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.History.Length == 0) return ([0], [GraphNames.UnknownAge]);
        var timed = query.At != 0 && query.HistoryTimes.Length == query.History.Length;
        return (
            Array.ConvertAll(query.History, i => (long)i),
            [.. query.History.Select(
                (_, i) => timed ? Math.Max(0, (query.At - query.HistoryTimes[i]) / MillisecondsAnHour) : GraphNames.UnknownAge)]);
    }
}
