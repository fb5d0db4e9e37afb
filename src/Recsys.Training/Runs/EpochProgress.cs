using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>How far a training is after an epoch.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="MaxEpochs">The most epochs that there can be.</param>
/// <param name="CpuSeconds">Processor seconds so far.</param>
public readonly record struct EpochProgress(EpochReport Epoch, int MaxEpochs, double CpuSeconds);
