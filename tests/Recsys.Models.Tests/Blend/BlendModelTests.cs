using System.Text.Json;
using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Popularity;
using Recsys.Models.Families.Sequence;
using Recsys.Models.Tests.Serving;

namespace Recsys.Models.Tests.Blend;

public class BlendModelTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 3);

    [Theory]
    [InlineData(BlendForm.Common)]
    [InlineData(BlendForm.ByLengthAndContext)]
    [InlineData(BlendForm.BestMember)]
    [InlineData(BlendForm.Mixture)]
    public void What_is_served_answers_with_the_sources_of_its_answer(BlendForm form)
    {
        var members = Members();
        using var blend = new BlendModel(members, Weights(form));
        var fields = Input.Split.Train.Context.Fields.Count;
        using var served = new ServedOne(blend, fields);
        RecommendationQuery[] queries =
        [
            .. Input.Split.Test.Take(12).Select(c => c.Query),
            new RecommendationQuery { Context = Input.Split.Test[0].Query.Context },
            Input.Split.Test[1].Query with { User = 0, History = [4, 4, 5], HistoryTimes = [] },
        ];
        foreach (var query in queries)
        {
            var scores = SmallShop.Scores(blend, query);
            int[] expected = [.. Enumerable.Range(1, blend.ItemSize - 1).Except(query.History).Except([9]).OrderByDescending(i => scores[i]).Take(7)];

            var (items, best, sources) = served.Ask(query, 7, exclude: 9);

            // The recurrence is in 16 bits: items of nearly one score may change places.
            Assert.Equal(expected.Select(i => scores[i]), best, (a, b) => Math.Abs(a - b) < 1e-3);
            Assert.DoesNotContain(9, items);
            for (var r = 0; r < items.Length; r++)
            {
                Assert.Equal(scores[items[r]], best[r], 1e-3f);
                Assert.Equal(best[r], sources![(r * 3)..((r * 3) + 3)].Sum(), 1e-4f);
            }
        }

        foreach (var member in members) member.Dispose();
    }

    [Fact]
    public void Two_kinds_are_served_with_numbers_for_who_has_seen_everything()
    {
        var members = Members();
        using var blend = new BlendModel(members, Weights(BlendForm.Mixture));
        var fields = Input.Split.Train.Context.Fields.Count;
        var query =
            Input.Split.Test[0].Query with { History = [.. Enumerable.Range(1, blend.ItemSize - 1)], HistoryTimes = [], HistoryContexts = [] };
        Assert.All(SmallShop.Scores(blend, query), s => Assert.True(float.IsFinite(s)));
        ServedOne.Check(blend, [query], fields);
        foreach (var member in members) member.Dispose();
    }

    [Theory]
    [InlineData(BlendForm.ByLengthAndContext)]
    [InlineData(BlendForm.Mixture)]
    public void Saved_weights_come_back(BlendForm form)
    {
        var members = Members();
        using var blend = new BlendModel(members, Weights(form));
        using var loaded = BlendModel.Load(members, new MemoryStream(SmallShop.Bytes(blend)));
        var query = Input.Split.Test[2].Query;
        Assert.Equal(SmallShop.Scores(blend, query), SmallShop.Scores(loaded, query));
        Assert.Equal(SmallShop.Bytes(blend), SmallShop.Bytes(loaded));
        foreach (var member in members) member.Dispose();
    }

    [Fact]
    public void Weights_saved_before_there_were_two_kinds_are_of_one()
    {
        var weights = JsonSerializer.Deserialize<BlendWeights>(
            """{"Members":["a","b"],"Form":"Common","Common":[1,0.5],"ByLength":[],"ByContext":[],"Unexplained":0.9}""")!;
        Assert.Equal([1, 0.5], weights.Common);
        Assert.Empty(weights.OfOtherKind);
        Assert.Equal(0, weights.OtherShare);
    }

    [Fact]
    public void Weights_of_other_members_are_refused()
    {
        var members = Members();
        Assert.Throws<ArgumentException>(() => new BlendModel([members[1], members[0], members[2]], Weights(BlendForm.Common)));
        foreach (var member in members) member.Dispose();
    }

    private static ITrainedModel[] Members() =>
    [
        SmallShop.Train(ModelFamilies.With(new GcnOptions { EmbeddingSize = 16, BatchSize = 16 }), Input, epochs: 3),
        SmallShop.Train(ModelFamilies.With(new SequenceOptions { EmbeddingSize = 16, HiddenSize = 16, BatchSize = 8 }), Input, epochs: 3),
        SmallShop.Train(ModelFamilies.With(new PopularityOptions()), Input),
    ];

    private static BlendWeights Weights(BlendForm form) => new()
    {
        Members = ["gcn", "sequence", "popular"],
        Form = form,
        Common = form == BlendForm.BestMember ? [0, 1, 0] : [0.4, 1.1, 0.2],
        OfOtherKind = form == BlendForm.Mixture ? [0.9, 0, 1.4] : [],
        OtherShare = form == BlendForm.Mixture ? 0.3 : 0,
        ByLength = form == BlendForm.ByLengthAndContext
            ? [.. Enumerable.Range(0, HistoryLength.Buckets).Select(b => (double[])[0.1 * b, -0.05 * b, 0.3])]
            : [],
        ByContext = form == BlendForm.ByLengthAndContext
            ? [.. Enumerable.Range(0, Input.Split.Train.Context.Cardinality).Select(c => (double[])[0.01 * c, 0.02, -0.01 * c])] : [],
    };
}
