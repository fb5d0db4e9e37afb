using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring;

/// <summary>Chooses how wide a search must be.</summary>
internal static class SearchTuner
{
    private const int MostQueries = 200, FirstOfRecall = 100, FirstOfAgreement = 10;

    private static readonly int[] Candidates = [75, 150, 300, 600];

    /// <summary>Widens the search until it agrees with scoring all items.</summary>
    /// <param name="version">A version with indices.</param>
    /// <param name="exact">The same in single precision.</param>
    /// <param name="model">The model that is judged.</param>
    /// <param name="queries">Real queries.</param>
    /// <returns>The narrowest search that finds <see cref="SearchBuilder.WantedAgreement"/> of the exact first ten, or else the widest.</returns>
    public static ServedSearch Tune(ServedVersion version, ServedVersion exact, string model, IReadOnlyList<GraphQuery> queries)
    {
        var step = Math.Max(1, queries.Count / MostQueries);
        GraphQuery[] judged = [.. queries.Where((_, q) => q % step == 0).Take(MostQueries).Select(q => q with { K = FirstOfRecall })];
        var expected = Array.ConvertAll(judged, q => Best(exact, q, null));
        var lists = version.Models[model].Parts.Select(p => p.Index?.Lists ?? 1).Max();
        for (var read = Math.Max(1, lists / 128); ; read = Math.Min(lists, read * 2))
        {
            foreach (var candidates in Candidates)
            {
                var search = new ServedSearch(read, candidates, 0, 0, 0, judged.Length);
                var (agreement, recall, error) = (0.0, 0.0, 0.0);
                foreach (var (q, query) in judged.Index())
                {
                    var found = Best(version, query with { K = FirstOfAgreement }, search);
                    agreement += Shared(found.Items, expected[q].Items, FirstOfAgreement);
                    recall += Shared(Best(version, query, search).Items, expected[q].Items, FirstOfRecall);
                    error = Math.Max(error, ErrorOf(found, expected[q]));
                }

                search = search with { Agreement10 = agreement / judged.Length, Recall100 = recall / judged.Length, ScoreError = error };
                if (search.Agreement10 >= SearchBuilder.WantedAgreement || (read == lists && candidates == Candidates[^1])) return search;
            }
        }

        // As requests are answered: what is nearest to a history is in it, would be found first and say nothing of what lies behind.
        (int[] Items, float[] Scores) Best(ServedVersion of, GraphQuery query, ServedSearch? search)
        {
            using var mask = ItemMask.All(of.Form.Items);
            foreach (var item in query.History) mask.Remove((int)item);
            var answer = of.Models[model].Best(query, mask, search);
            return (answer.Items, answer.Scores);
        }
    }

    private static double Shared(int[] found, int[] exact, int first) =>
        found.Take(first).Intersect(exact.Take(first)).Count() / (double)Math.Min(first, exact.Length);

    private static double ErrorOf((int[] Items, float[] Scores) found, (int[] Items, float[] Scores) exact)
    {
        var scores = exact.Items.Zip(exact.Scores).ToDictionary(p => p.First, p => p.Second);
        return found.Items.Zip(found.Scores).Where(p => scores.ContainsKey(p.First))
            .Select(p => (double)Math.Abs(p.Second - scores[p.First])).DefaultIfEmpty().Max();
    }
}
