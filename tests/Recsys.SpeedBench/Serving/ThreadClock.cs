using System.Runtime.InteropServices;

namespace Recsys.SpeedBench.Serving;

/// <summary>The time for which the calling thread has had a processor (Linux); what waits for one does not count.</summary>
internal static partial class ThreadClock
{
    private const int OfThread = 3;

    public static double Milliseconds
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return double.NaN;
            _ = Get(OfThread, out var time);
            return (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Get(int clock, out Moment time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Moment(long Seconds, long Nanoseconds);
}
