using Recsys.Datasets;
using Recsys.Datasets.Queries;

namespace Recsys.SpeedBench.Scale;

/// <summary>Who knows the law of the shop: what no model can do better than.</summary>
internal sealed class LawRecommender(ScaleShop shop, InteractionDataset train) : IRecommender
{
    private readonly int[] _users = [.. train.UserVocabulary.Ids.Select(ScaleShop.NumberOf)];
    private readonly int[] _items = [.. train.ItemVocabulary.Ids.Select(ScaleShop.NumberOf)];

    public string Name => "law";

    public int ItemSize => train.ItemVocabulary.Size;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        var law = new double[shop.Items];
        for (var q = 0; q < queries.Count; q++)
        {
            var row = scores.Slice(q * ItemSize, ItemSize);
            shop.Probabilities(_users[queries[q].User - 1], queries[q].History is [.., var last] ? _items[last - 1] : -1, law);
            for (var i = 1; i < row.Length; i++) row[i] = (float)law[_items[i - 1]];
        }
    }

    public void Dispose()
    {
    }
}
