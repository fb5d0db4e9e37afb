using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>The time that a part of a training has: a slice ends with the epoch in which it is over, or in the midst of a long one.</summary>
/// <param name="clock">Started before the session.</param>
/// <param name="session">The training.</param>
/// <param name="wallSeconds">How long the slice is.</param>
/// <param name="cpuSeconds">Processor seconds that it may use, with the model that is made at the end; null where only wall time counts.</param>
/// <param name="isLast">Whether the training ends with the model that it has when those are over.</param>
internal sealed class SliceTime(TrainingClock clock, ITrainingSession session, double wallSeconds, Func<double>? cpuSeconds, bool isLast)
{
    /// <summary>An epoch is not left before the slice has lasted so long: coming back to it would cost more than the rest of it.</summary>
    private const double LeastSeconds = 5;

    /// <summary>Whether no epoch begins any more.</summary>
    public bool IsOver => clock.WallSeconds >= wallSeconds || IsSpent;

    /// <summary>Whether the epoch is left in its midst.</summary>
    public bool IsOverInEpoch => clock.WallSeconds >= Math.Max(wallSeconds, LeastSeconds) || IsSpent;

    /// <summary>Whether there is time for nothing but the model.</summary>
    public bool IsEnd => isLast && IsSpent;

    /// <summary>Processor seconds used so far.</summary>
    public double CpuSeconds => clock.CpuSecondsWith(session);

    private bool IsSpent => cpuSeconds is { } most && CpuSeconds + session.CpuSecondsToEnd >= most();
}
