using System.Diagnostics;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>Wall time and processor time, of the thread that started it (read it there) or of the whole process.</summary>
internal sealed class TrainingClock
{
    private readonly long _wallStart = Stopwatch.GetTimestamp();
    private readonly Func<double?> _cpu;
    private readonly double? _cpuStart;

    private TrainingClock(Func<double?> cpu) => (_cpu, _cpuStart) = (cpu, cpu());

    public static TrainingClock Start() => new(Cores.CpuSeconds);

    /// <summary>For work that takes all cores, while no other is done.</summary>
    public static TrainingClock StartOfProcess() => new(() => Environment.CpuUsage.TotalTime.TotalSeconds);

    public double WallSeconds => Stopwatch.GetElapsedTime(_wallStart).TotalSeconds;

    /// <summary>Seconds of processor time; where the system has no such clock, the wall time.</summary>
    public double CpuSeconds => _cpuStart is { } start && _cpu() is { } now ? now - start : WallSeconds;

    /// <summary>The same with what a session that was started since has used on threads of its own.</summary>
    public double CpuSecondsWith(ITrainingSession session) => CpuSeconds + session.InputCpuSeconds;
}
