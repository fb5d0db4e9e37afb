using Recsys.Local;

namespace Recsys.SpeedBench.Scale;

/// <summary>The highest resident memory of this process, by stages.</summary>
internal static class PeakMemory
{
    /// <summary>Since the start, or the last <see cref="Reset"/>, in MB.</summary>
    public static long OfThis() => (ProcessMemory.PeakBytes(Environment.ProcessId) ?? 0) >> 20;

    /// <summary>Begins anew, where the kernel allows it; else peaks are those since the start.</summary>
    public static void Reset()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The peak of the whole run is right all the same.
        }
    }
}
