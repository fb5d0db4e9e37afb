using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Embeddings;

namespace Recsys.Models.Families.Sequence;

/// <summary>Cuts training histories and queries into windows.</summary>
internal static class SequenceWindows
{
    /// <summary>
    /// Covers all predictions of a user's training history with windows of at most <paramref name="maxHistory"/> events. Where there are several,
    /// their borders fall elsewhere in each epoch.
    /// </summary>
    public static IEnumerable<(int User, int From, int To)> OfUser(InteractionDataset dataset, int user, int maxHistory, Random random)
    {
        var count = dataset.Histories.CountOf(user);
        var first = count > maxHistory ? random.Next(1, maxHistory + 1) : count;
        for (var from = 0; from < count;)
        {
            var to = from == 0 ? first : Math.Min(count, from + maxHistory);
            yield return (user, from, to);
            from = to;
        }
    }

    /// <summary>The window of a query: its latest events, one question at the end.</summary>
    public static SequenceWindow OfQuery(RecommendationQuery query, int maxHistory, ContextBasis context)
    {
        var count = Math.Min(maxHistory, query.History.Length);
        var skip = query.History.Length - count;
        var ages = TimeGaps.AgesOf(query.HistoryTimes, query.At, query.History.Length);
        var items = new int[count + 1];
        var gaps = new float[count + 1];
        query.History.AsSpan(skip).CopyTo(items.AsSpan(1));
        gaps.AsSpan().Fill(TimeGaps.Unknown);
        for (var i = 0; i < count; i++)
        {
            gaps[i + 1] = skip + i == 0 ? TimeGaps.Unknown : TimeGaps.Between(ages[skip + i - 1], ages[skip + i]);
        }

        float requestGap = count == 0 ? TimeGaps.Unknown : ages[^1];
        return context.Ids == 0
            ? new SequenceWindow(items, gaps, [], [count], [requestGap], [])
            : new SequenceWindow(items, gaps, EventContexts(query, skip, context), [count], [requestGap], query.Context);
    }

    private static int[] EventContexts(RecommendationQuery query, int skip, ContextBasis context)
    {
        var fields = context.Fields;
        var result = new int[(query.History.Length - skip + 1) * fields];
        result.AsSpan().Fill(-1);
        if (query.HistoryContexts.Length == query.History.Length * fields)
        {
            query.HistoryContexts.AsSpan(skip * fields).CopyTo(result.AsSpan(fields));
        }

        return result;
    }

    /// <summary>The events of a training history from one place to before another.</summary>
    /// <returns>The window, and the item to predict at each position in question.</returns>
    public static (SequenceWindow Window, int[] Targets) Of(InteractionDataset dataset, int user, int from, int to, bool withContext)
    {
        var rows = dataset.Histories.RowsOf(user);
        var times = dataset.Times;
        var targets = dataset.Histories.ItemsOf(user)[from..to].ToArray();
        var length = to - from;
        var items = new int[length];
        var gaps = new float[length];
        var requestGaps = new float[length];
        var fields = withContext ? dataset.Context.Fields.Count : 0;
        var contexts = new int[length * fields];
        var eventContexts = new int[length * fields];
        eventContexts.AsSpan(0, fields).Fill(-1);
        gaps[0] = TimeGaps.Unknown;
        for (var i = 0; i < length; i++)
        {
            var known = dataset.IsTimed && from + i > 0;
            requestGaps[i] = known ? (times[rows[from + i]] - times[rows[from + i - 1]]) / 3_600_000f : TimeGaps.Unknown;
            if (i + 1 < length)
            {
                (items[i + 1], gaps[i + 1]) = (targets[i], requestGaps[i]);
            }

            if (fields > 0)
            {
                dataset.ContextOf(rows[from + i]).CopyTo(contexts.AsSpan(i * fields));
                if (i > 0)
                {
                    dataset.ContextOf(rows[from + i - 1]).CopyTo(eventContexts.AsSpan(i * fields));
                }
            }
        }

        // A window that begins in the midst has read nothing: the gap to the event before it is as unknown as that event.
        requestGaps[0] = TimeGaps.Unknown;
        return (new SequenceWindow(items, gaps, eventContexts, [.. Enumerable.Range(0, length)], requestGaps, contexts), targets);
    }
}
