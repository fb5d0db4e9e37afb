using Recsys.Datasets.Queries;

namespace Recsys.Models.Contracts;

/// <summary>A model that can score, be saved and be exported. Scores are computed under no_grad, in dispose scopes.</summary>
public interface ITrainedModel : IRecommender
{
    /// <summary>Writes the parameters; the same model gives the same bytes.</summary>
    void Save(Stream stream);
}
