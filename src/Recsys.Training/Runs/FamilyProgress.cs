using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>The learning curve of a family, kept beside its checkpoint.</summary>
/// <param name="Epochs">Every epoch, in order.</param>
/// <param name="Seconds">Wall time of all slices, with loading and saving.</param>
/// <param name="CpuSeconds">Processor time of the training threads.</param>
public sealed record FamilyProgress(IReadOnlyList<EpochReport> Epochs, double Seconds, double CpuSeconds)
{
    /// <summary>Nothing done yet.</summary>
    public static FamilyProgress None { get; } = new([], 0, 0);

    /// <summary>NDCG@10 on the validation cases at the best epoch, or 0.</summary>
    public double BestValidationNdcg10() => Epochs.Count == 0 ? 0 : Epochs.Max(e => e.ValidationNdcg10);
}
