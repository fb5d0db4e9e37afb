using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>A family that was trained to its end, with what it took. Dispose the model.</summary>
/// <param name="Model">The model of the best epoch.</param>
/// <param name="Progress">The learning curve and the time.</param>
public sealed record TrainedFamily(ITrainedModel Model, FamilyProgress Progress);
