using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Recsys.Datasets.Splits;

namespace Recsys.Training.Runs;

/// <summary>What a training run is asked to do. The training app has its settings for defaults, by night and by hand.</summary>
public sealed record TrainingRequest
{
    /// <summary>The largest number of seconds that a slice may be given: half of the function timeout in <c>host.json</c>.</summary>
    public const double MaxSliceSeconds = 900;

    internal const double LeastTrainingMinutes = 0.1, MostTrainingMinutes = 10_000, DefaultTrainingMinutes = 60;

    /// <summary>
    /// <c>time-split</c> (nothing of the future leaks) or <c>leave-one-out</c> (comparable with published figures). A log that knows an order only,
    /// and no moments, or that has too few to judge by when divided in time, is divided leave-one-out: the verdict says so.
    /// </summary>
    public string Protocol { get; init; } = Protocols.TimeSplitName;

    /// <summary>Every random choice of the run follows from it.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>The families to train; empty trains all.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>How long one slice of a training runs before it saves its state and gives the worker back.</summary>
    [Range(1, MaxSliceSeconds)] public double SliceSeconds { get; init; } = 120;

    /// <summary>
    /// Processor minutes for the training of all families together. Half of them are divided evenly; the others, and what one leaves, go to those
    /// that they make better. A family whose time is over ends with the best model that it has by then.
    /// </summary>
    [Range(LeastTrainingMinutes, MostTrainingMinutes)] public double MaxTrainingMinutes { get; init; } = DefaultTrainingMinutes;

    /// <summary>Whether a version that passes the gate is promoted at once.</summary>
    public bool Promote { get; init; } = true;

    /// <summary>Says what is wrong with the request, or null.</summary>
    /// <param name="knownFamilies">The names that may be asked for.</param>
    public (string Field, string Message)? Problem(IReadOnlyCollection<string> knownFamilies)
    {
        ArgumentNullException.ThrowIfNull(knownFamilies);
        if (Protocol is not (Protocols.TimeSplitName or Protocols.LeaveOneOutName))
        {
            return ("protocol", $"The protocol '{Protocol}' is unknown; expected {Protocols.TimeSplitName} or {Protocols.LeaveOneOutName}.");
        }

        if (SliceSeconds is not (>= 1 and <= MaxSliceSeconds))
        {
            return ("sliceSeconds", $"A slice of {SliceSeconds} seconds is not possible; expected 1 to {MaxSliceSeconds}.");
        }

        if (MaxTrainingMinutes is not (>= LeastTrainingMinutes and <= MostTrainingMinutes))
        {
            return ("maxTrainingMinutes", string.Create(
                CultureInfo.InvariantCulture,
                $"{MaxTrainingMinutes} minutes of training are not possible; expected {LeastTrainingMinutes} to {MostTrainingMinutes}."));
        }

        // A body may hold null in a list.
        var unknown = Families.Where(f => f is null || !knownFamilies.Contains(f)).Take(1).ToList();
        return unknown.Count == 0
            ? null
            : ("families", $"The family '{unknown[0] ?? "null"}' is unknown; expected some of {string.Join(", ", knownFamilies)}.");
    }
}
