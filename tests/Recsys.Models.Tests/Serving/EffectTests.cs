using Recsys.Scoring.Explanations;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;

namespace Recsys.Models.Tests.Serving;

/// <summary>
/// The effects that reasons tell where the catalog is searched and choices are of two kinds. A score holds a sum over all items there, of which the
/// search scores those that it chose for the whole history, and a sample.
/// </summary>
public class EffectTests(ITestOutputHelper output)
{
    private const int Cases = 8;

    [Theory]
    [InlineData(8_000)]
    [InlineData(60_000)]
    public void What_a_score_lacks_without_an_event_or_a_field_is_what_it_lacks_where_all_items_are_scored(int items)
    {
        using var of = new SearchedCatalog(items, 4, hasTwoKinds: true);
        var (errors, shortfalls, largest) = (new List<double>(), new List<double>(), new List<double>());
        for (var n = 0; n < Cases; n++)
        {
            var query = of.Drawn.Query(3_000 + n, 10);
            using var mask = BestOf(of, query);
            long[] events = [.. query.History.Distinct()];
            GraphQuery[] queries =
            [
                query, .. events.Select(e => QueryChanges.WithoutItem(query, e)),
                .. Enumerable.Range(0, DrawnVersion.Fields).Select(f => QueryChanges.WithField(query, f, DrawnVersion.MissingOf(f))),
            ];
            var told = of.Ranker.BestOfEach(queries, mask, TestContext.Current.CancellationToken).Select(ByItem).ToList();
            var exact = queries.Select(q => ByItem(of.Ranker.Best(q, mask, search: null))).ToList();
            foreach (var item in exact[0].Keys)
            {
                double[] effects = [.. told.Skip(1).Select(t => told[0][item] - t[item])];
                double[] real = [.. exact.Skip(1).Select(e => exact[0][item] - e[item])];
                errors.AddRange(effects.Zip(real, (a, b) => Math.Abs(a - b)));
                var ofEvents = real[..events.Length];
                var first = effects[..events.Length].Index().MaxBy(e => e.Item).Index;
                shortfalls.Add(ofEvents.Max() - ofEvents[first]);
                largest.Add(ofEvents.Max());
            }
        }

        output.WriteLine(
            $"errors {errors.Average():E2} on average, {errors.Max():E2} at most; largest effects of an event {largest.Average():F3} on average; "
            + $"the event named first is another in {shortfalls.Count(s => s > 0)} of {shortfalls.Count}, short by {shortfalls.Max():E2} at most");
        Assert.InRange(largest.Average(), 0.1, double.MaxValue);

        // The difference of two scores, as exact as the search's tests ask of a score.
        Assert.InRange(errors.Max(), 0, 0.05);
        Assert.InRange(errors.Average(), 0, 0.005);
        Assert.InRange(shortfalls.Max(), 0, 0.01);
    }

    private static ItemMask BestOf(SearchedCatalog of, GraphQuery query)
    {
        using var unseen = of.Drawn.Unseen(query);
        var mask = ItemMask.None(of.Drawn.ItemSize);
        foreach (var item in of.Ranker.Best(query, unseen).Items) mask.Add(item);
        return mask;
    }

    private static Dictionary<int, float> ByItem(GraphAnswer answer) => answer.Items.Zip(answer.Scores).ToDictionary(p => p.First, p => p.Second);
}
