using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;

namespace Recsys.QualityBench;

/// <summary>Of a model the order alone: <c>−log(rank)</c> of each item, under the name of the model. It does not own it.</summary>
internal sealed class RankModel(ITrainedModel model) : ITrainedModel
{
    public string Name => model.Name;

    public int ItemSize => model.ItemSize;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        scores = scores[..(queries.Count * ItemSize)];
        model.Score(queries, scores);
        var items = new int[ItemSize];
        for (var q = 0; q < queries.Count; q++)
        {
            var row = scores.Slice(q * ItemSize, ItemSize);
            for (var i = 0; i < items.Length; i++) items[i] = i;
            row.Sort(items, (a, b) => b.CompareTo(a));
            for (var i = 0; i < items.Length; i++) row[items[i]] = -MathF.Log(i + 1);
        }
    }

    public void Save(Stream stream) => throw new NotSupportedException("Ranks are made anew of their model.");

    public void Dispose()
    {
    }
}
