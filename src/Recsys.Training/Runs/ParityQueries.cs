using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;

namespace Recsys.Training.Runs;

/// <summary>Real inputs for the parity check: the test and validation cases first, then earlier moments of users' histories.</summary>
internal static class ParityQueries
{
    /// <summary>The latest events of a history, as many as the online app asks with.</summary>
    public const int MostEvents = 200;

    /// <summary>Evenly spread cases; fewer than asked only where the data has fewer moments.</summary>
    public static IReadOnlyList<RecommendationQuery> Of(DatasetSplit split, int count)
    {
        var (test, validation) = (split.Test, split.Validation);
        var cases = test.Count + validation.Count;
        if (cases >= count)
        {
            return [.. Enumerable.Range(0, count).Select(i => Latest(Case((int)((long)i * cases / count))))];
        }

        return [.. Enumerable.Range(0, cases).Select(Case).Concat(Moments(split.Train)).Select(Latest).Take(count)];

        RecommendationQuery Case(int i) => (i < test.Count ? test[i] : validation[i - test.Count]).Query;
    }

    private static RecommendationQuery Latest(RecommendationQuery query)
    {
        var (events, left) = (query.History.Length, query.History.Length - MostEvents);
        return left <= 0 ? query : query with
        {
            History = query.History[left..],
            HistoryTimes = query.HistoryTimes.Length == events ? query.HistoryTimes[left..] : [],
            HistoryContexts = query.HistoryContexts.Length == events * query.Context.Length
                ? query.HistoryContexts[(left * query.Context.Length)..]
                : [],
        };
    }

    private static IEnumerable<RecommendationQuery> Moments(InteractionDataset train)
    {
        // Round after round over the users, from the end of each history, so that no user fills the list alone.
        for (var back = 1; ; back++)
        {
            var any = false;
            for (var user = 1; user < train.UserVocabulary.Size; user++)
            {
                var length = train.Histories.RowsOf(user).Length;
                if (back <= length)
                {
                    any = true;
                    yield return Protocols.QueryAt(train, user, length - back);
                }
            }

            if (!any)
            {
                yield break;
            }
        }
    }
}
