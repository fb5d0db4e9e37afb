using Recsys.Models.Blend;
using Recsys.Scoring;
using Recsys.TestKit;

namespace Recsys.Models.Tests.Serving;

/// <summary>What is served from towers and tables is what one exact graph gives.</summary>
public class ServedFormTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_small_catalog_is_answered_as_one_exact_graph_answers(bool hasTwoKinds)
    {
        using var folder = new TempFolder();
        var drawn = new DrawnVersion(items: 1_000, users: 50, narrower: 4, hasTwoKinds);
        var form = drawn.Export(folder.Path);
        Assert.Null(form.Search);
        using var version = ServedVersion.Open(form, folder.Path);
        using var exact = new ExactGraph(drawn.Exact());
        for (var n = 0; n < 20; n++)
        {
            var query = drawn.Query(n, 50);
            if (n == 0) query = query with { User = 0, History = [0], HistoryAge = [-1] };
            using var mask = drawn.Unseen(query);
            var answer = version.Models[BlendModel.ModelName].Best(query, mask);
            var expected = exact.Run(query with { K = query.K + 10 });
            var places = expected.Items.Index().ToDictionary(p => (int)p.Item, p => p.Index);
            Assert.Equal(query.K, answer.Items.Length);
            foreach (var (r, item) in answer.Items.Index())
            {
                var place = places[item];
                // Each rank has an item of its score: the recurrence, in 16 bits, tells no two apart that differ by less.
                Near(expected.Scores[r], expected.Scores[place]);
                Near(expected.Scores[place], answer.Scores[r]);
                for (var m = 0; m < 6; m++) Near(expected.Sources[(place * 6) + m], answer.Sources![(r * 6) + m]);
            }
        }

        static void Near(float expected, float actual) => Assert.Equal(expected, actual, 1e-3 * (1 + Math.Abs(expected)));
    }
}
