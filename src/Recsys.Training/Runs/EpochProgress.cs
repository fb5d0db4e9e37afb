using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>How far a training is, after an epoch or within one.</summary>
/// <param name="Epochs">Epochs that are over.</param>
/// <param name="Last">The last of them; null before the first is over.</param>
/// <param name="MaxEpochs">The most epochs that there can be.</param>
/// <param name="Share">The share of the work that is done, about, as <see cref="ITrainingSession.ShareDone"/> says.</param>
/// <param name="CpuSeconds">Processor seconds so far.</param>
public readonly record struct EpochProgress(int Epochs, EpochReport? Last, int MaxEpochs, double Share, double CpuSeconds)
{
    /// <summary>Whether <see cref="Last"/> has just ended; else one is under way.</summary>
    public bool IsEpochOver { get; init; }
}
