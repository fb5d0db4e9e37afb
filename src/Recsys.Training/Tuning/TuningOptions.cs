using System.ComponentModel.DataAnnotations;

namespace Recsys.Training.Tuning;

/// <summary>The size of a search.</summary>
public sealed record TuningOptions
{
    /// <summary>Trials of the first rung, the defaults among them.</summary>
    [Range(1, 10_000)] public int Trials { get; init; } = 27;

    /// <summary>Epochs of the first rung.</summary>
    [Range(1, 1_000)] public int Epochs { get; init; } = 3;

    /// <summary>η: one of so many goes on, with so many times the epochs.</summary>
    [Range(2, 10)] public int Eta { get; init; } = 3;

    /// <summary>Draws the trials and seeds every training.</summary>
    public int Seed { get; init; } = 42;
}
