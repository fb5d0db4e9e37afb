using System.Runtime.InteropServices;

namespace Recsys.Scoring.Hosting;

/// <summary>The C library's heap, from which ONNX Runtime and the just-in-time compiler take their memory.</summary>
internal static partial class NativeHeap
{
    private const int MapThreshold = -3, LargePiece = 64 * 1024;

    /// <summary>
    /// Has pieces of 64 KB and more, as the compiler works in, mapped one by one, so that they are the system's again once they are freed. By itself
    /// glibc raises that bound with each one that is freed, up to 32 MB, and then keeps what lies between pieces in use.
    /// </summary>
    public static void GiveBackLargePieces()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = SetOption(MapThreshold, LargePiece);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, which has no such bound.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
