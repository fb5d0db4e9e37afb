using System.Globalization;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>The learning curve of a family, kept beside its checkpoint.</summary>
/// <param name="Epochs">Every epoch, in order.</param>
/// <param name="Seconds">Wall time of all slices, with loading and saving.</param>
/// <param name="CpuSeconds">Processor time of the training threads, with loading and saving.</param>
public sealed record FamilyProgress(IReadOnlyList<EpochReport> Epochs, double Seconds, double CpuSeconds)
{
    /// <summary>Nothing done yet.</summary>
    public static FamilyProgress None { get; } = new([], 0, 0);

    /// <summary>Whether the time of the family ended the training, and not the training itself.</summary>
    public bool RanOutOfTime { get; init; }

    /// <summary>What more time would have brought, as the last of it says; null where the training was at its end.</summary>
    /// <param name="family">Whose curve it is.</param>
    public string? WhatMoreTimeBrings(string family)
    {
        if (!RanOutOfTime) return null;
        var (epochs, minutes, seconds) = (Epochs.Count, CpuSeconds / 60, Epochs.Count == 0 ? 0 : Epochs[^1].Seconds);
        var before = Epochs.SkipLast(1).Select(e => e.ValidationNdcg10).DefaultIfEmpty(0).Max();
        var gain = Epochs.Count < 2 ? 0 : Epochs[^1].ValidationNdcg10 - before;
        var last = string.Create(
            CultureInfo.InvariantCulture, $"The training of '{family}' ended with its time: {epochs} epochs in {minutes:F1} processor minutes.");
        return Epochs.Count < 2 ? $"{last} What more would bring one epoch does not tell."
            : gain > 0 ? string.Create(
                CultureInfo.InvariantCulture, $"{last} The last epoch took {seconds:F0} s and brought {gain:+0.0000} NDCG@10 in validation.")
            : $"{last} The last epoch brought nothing.";
    }

    /// <summary>NDCG@10 on the validation cases at the best epoch, or 0.</summary>
    public double BestValidationNdcg10() => Epochs.Count == 0 ? 0 : Epochs.Max(e => e.ValidationNdcg10);
}
