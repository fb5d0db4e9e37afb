using System.Runtime.InteropServices;

namespace Recsys.Models.Blocks.Native;

/// <summary>The few calls into libc: .NET's own environment is a copy that native code never sees on Linux.</summary>
internal static partial class LibC
{
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4, ArenaMax = -8;
    private const int TopPadBytes = 256 << 20;

    /// <summary>
    /// Stops glibc from giving freed blocks back to the kernel: a training step frees and takes the same large blocks again, and each
    /// return trip costs a page fault for every 4 KiB.
    /// </summary>
    public static bool TryKeepFreedMemory()
    {
        try
        {
            return (mallopt(MmapMax, 0) & mallopt(TrimThreshold, int.MaxValue) & mallopt(TopPad, TopPadBytes) & mallopt(ArenaMax, 1)) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Gives freed memory back to the kernel now, wherever it lies in the heap.</summary>
    public static void TrimFreedMemory()
    {
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another libc, which has not been told to keep it either.
        }
    }

    /// <summary>Sets <paramref name="name"/> unless the user has; returns the value in force.</summary>
    public static string SetDefault(string name, string value)
    {
        var before = Environment.GetEnvironmentVariable(name);
        if (before is not null) return before;
        if (setenv(name, value, overwrite: 0) != 0)
            throw new InvalidOperationException($"setenv({name}) failed with errno {Marshal.GetLastPInvokeError()}.");
        return value;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc")]
    private static partial int mallopt(int param, int value);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
}
