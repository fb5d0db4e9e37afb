using System.Numerics.Tensors;
using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;

namespace Recsys.QualityBench;

/// <summary>The mean of the scores of some models, under the name of the first. It does not own them.</summary>
internal sealed class MeanModel(IReadOnlyList<ITrainedModel> models) : ITrainedModel
{
    public string Name => models[0].Name;

    public int ItemSize => models[0].ItemSize;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        scores = scores[..(queries.Count * ItemSize)];
        models[0].Score(queries, scores);
        var other = new float[scores.Length];
        foreach (var model in models.Skip(1))
        {
            model.Score(queries, other);
            TensorPrimitives.Add(scores, other, scores);
        }

        TensorPrimitives.Divide(scores, models.Count, scores);
    }

    public void Save(Stream stream) => throw new NotSupportedException("A mean is made anew of its models.");

    public void Dispose()
    {
    }
}
