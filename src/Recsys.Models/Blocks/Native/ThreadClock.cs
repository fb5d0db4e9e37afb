using System.Runtime.InteropServices;

namespace Recsys.Models.Blocks.Native;

/// <summary>Processor time of the thread that asks (clock_gettime(3), CLOCK_THREAD_CPUTIME_ID).</summary>
public static partial class ThreadClock
{
    private const int ThreadCpuTimeClock = 3;

    /// <summary>Seconds since the thread began; null where the system has no such clock.</summary>
    public static double? Seconds() =>
        OperatingSystem.IsLinux() && ClockGetTime(ThreadCpuTimeClock, out var time) == 0 ? time.Seconds + (time.Nanoseconds * 1e-9) : null;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
