using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Domain;

namespace Recsys.QualityBench;

/// <summary>
/// What can be said of new items without learning: the mean over the latest items of the history of the cosine between the words (categories, tags,
/// attributes) of both items, each word weighing <c>log(N/n)</c> of the n items of N that have it.
/// </summary>
internal sealed class AlikeRecommender : IRecommender
{
    private const int Latest = 50;

    private readonly Dictionary<int, float>[] _vectors;

    public AlikeRecommender(InteractionDataset train, IReadOnlyDictionary<string, Item> catalog)
    {
        ItemSize = train.ItemVocabulary.Size;
        string[][] words =
        [
            .. Enumerable.Range(0, ItemSize).Select(i => catalog.TryGetValue(train.ItemVocabulary[i], out var item)
                ? item.Traits().Distinct().ToArray()
                : []),
        ];
        var numbers = words.SelectMany(w => w).GroupBy(w => w)
            .Select((g, n) => (g.Key, Number: n, Weight: (float)Math.Log((double)ItemSize / g.Count())))
            .ToDictionary(g => g.Key, g => (g.Number, g.Weight));
        _vectors = Array.ConvertAll(words, own =>
        {
            var norm = MathF.Sqrt(own.Sum(w => numbers[w].Weight * numbers[w].Weight));
            return own.ToDictionary(w => numbers[w].Number, w => norm == 0 ? 0 : numbers[w].Weight / norm);
        });
    }

    public string Name => "alike";

    public int ItemSize { get; }

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        for (var q = 0; q < queries.Count; q++)
        {
            var taste = new Dictionary<int, float>();
            foreach (var item in queries[q].History.TakeLast(Latest))
            {
                foreach (var (word, weight) in _vectors[item]) taste[word] = taste.GetValueOrDefault(word) + weight;
            }

            for (var i = 0; i < ItemSize; i++)
            {
                scores[(q * ItemSize) + i] = _vectors[i].Sum(w => w.Value * taste.GetValueOrDefault(w.Key));
            }
        }
    }

    public void Dispose()
    {
    }
}
