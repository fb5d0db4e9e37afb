using Recsys.Domain;

namespace Recsys.Training.Runs;

/// <summary>Which events of a snapshot are learnt.</summary>
/// <param name="Weights">The strength of each type; those of 0 are left out.</param>
/// <param name="MostOfUser">The latest ones of a user.</param>
internal sealed record LearntEvents(InteractionWeights Weights, int MostOfUser);
