using System.Diagnostics;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>Wall time and processor time of the thread that started it. Read it on that thread.</summary>
internal sealed class TrainingClock
{
    private readonly long _wallStart = Stopwatch.GetTimestamp();
    private readonly double? _cpuStart = ThreadClock.Seconds();

    private TrainingClock()
    {
    }

    public static TrainingClock Start() => new();

    public double WallSeconds => Stopwatch.GetElapsedTime(_wallStart).TotalSeconds;

    /// <summary>Seconds of processor time; where the system has no such clock, the wall time.</summary>
    public double CpuSeconds => _cpuStart is { } start && ThreadClock.Seconds() is { } now ? now - start : WallSeconds;

    /// <summary>The same with what a session that was started since has used on threads of its own.</summary>
    public double CpuSecondsWith(ITrainingSession session) => CpuSeconds + session.InputCpuSeconds;
}
