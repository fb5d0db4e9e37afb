using Recsys.Domain.Context;
using Recsys.Registry;
using Recsys.Scoring.Graphs;

namespace Recsys.Scoring.Explanations;

/// <summary>The same query without something.</summary>
internal static class QueryChanges
{
    /// <summary>Without all events of an item.</summary>
    public static GraphQuery WithoutItem(GraphQuery query, long item)
    {
        int[] kept = [.. Enumerable.Range(0, query.History.Length).Where(n => query.History[n] != item)];
        var fields = query.History.Length == 0 ? 0 : query.HistoryContext.Length / query.History.Length;
        if (kept.Length == 0)
        {
            return query with
            {
                History = [0],
                HistoryAge = [GraphNames.UnknownAge],
                HistoryContext = [.. Enumerable.Repeat(GraphNames.UnknownContext, fields)],
            };
        }

        return query with
        {
            History = [.. kept.Select(n => query.History[n])],
            HistoryAge = [.. kept.Select(n => query.HistoryAge[n])],
            HistoryContext = [.. kept.SelectMany(n => query.HistoryContext[(n * fields)..((n + 1) * fields)])],
        };
    }

    /// <summary>With another id in a field of the context.</summary>
    public static GraphQuery WithField(GraphQuery query, int field, long id)
    {
        var context = (long[])query.Context.Clone();
        context[field] = id;
        return query with { Context = context };
    }

    /// <summary>The id of a field that is not there.</summary>
    public static long MissingOf(ContextFeatures context, int field) => context.OffsetOf(field) + ContextField.Missing;
}
