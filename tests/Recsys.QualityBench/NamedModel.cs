using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;

namespace Recsys.QualityBench;

/// <summary>What a blend takes of a model, under a name of its own: two of one family beside each other. It owns the model.</summary>
internal sealed class NamedModel(ITrainedModel model, string name) : ITrainedModel
{
    private readonly ITrainedModel _member = BlendMembers.Of([model])[0];

    public string Name => name;

    public int ItemSize => _member.ItemSize;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores) => _member.Score(queries, scores);

    public void Save(Stream stream) => model.Save(stream);

    public void Dispose() => model.Dispose();
}
