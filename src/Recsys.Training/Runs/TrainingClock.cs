using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Recsys.Training.Runs;

/// <summary>Wall time and processor time of the thread that started it. Read it on that thread.</summary>
internal sealed partial class TrainingClock
{
    private const int ThreadCpuTimeClock = 3;

    private readonly long _wallStart = Stopwatch.GetTimestamp();
    private readonly double? _cpuStart = ThreadSeconds();

    private TrainingClock()
    {
    }

    public static TrainingClock Start() => new();

    public double WallSeconds => Stopwatch.GetElapsedTime(_wallStart).TotalSeconds;

    /// <summary>Seconds of processor time; where the system has no such clock, the wall time.</summary>
    public double CpuSeconds => _cpuStart is { } start && ThreadSeconds() is { } now ? now - start : WallSeconds;

    private static double? ThreadSeconds() =>
        OperatingSystem.IsLinux() && ClockGetTime(ThreadCpuTimeClock, out var time) == 0 ? time.Seconds + time.Nanoseconds * 1e-9 : null;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
