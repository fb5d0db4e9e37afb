using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace Recsys.Models.Blocks.Native;

/// <summary>
/// Prepares this process for libtorch. Everything here must be in place before the native library loads, so every trainer calls
/// <see cref="Initialize"/> before it touches a tensor; a host that trains may call it first thing.
/// </summary>
/// <remarks>See <c>src/decisions/0051-prepare-the-process-before-libtorch-loads.md</c> for the measurements.</remarks>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static TorchRuntimeState? _state;

    /// <summary>
    /// Sets the allocator, the oneDNN instruction set, the OpenMP wait policy and the number of threads, once a process.
    /// Later calls return the first call's state; a value that the user has put in the environment is respected.
    /// </summary>
    /// <param name="threads">
    /// Threads of one tensor operation. One by default: families train side by side instead, and a result then does not depend on
    /// how many cores the machine has.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    /// <exception cref="NotSupportedException">libtorch does not load here; the message says why and what to do.</exception>
    public static TorchRuntimeState Initialize(int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (Gate)
        {
            return _state ??= Prepare(threads);
        }
    }

    /// <summary>
    /// Gives the memory of tensors and arrays that are gone back to the system. While a training runs it is kept, since the next step takes it again,
    /// and where the machine has more the collector lets gigabytes lie; a process that goes on to something else calls this between the two.
    /// </summary>
    public static void ReturnFreedMemory()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux()) LibC.TrimFreedMemory();
    }

    /// <summary>Looks at what <see cref="Initialize"/> achieved and tries the native library; never throws.</summary>
    public static IReadOnlyList<TorchFinding> Diagnose() => TorchDiagnosis.Run();

    private static TorchRuntimeState Prepare(int threads)
    {
        var loadedBefore = OperatingSystem.IsLinux() && File.ReadAllText("/proc/self/maps").Contains("libtorch_cpu", StringComparison.Ordinal);
        var allocator = false;
        string? isa = null, waitPolicy = null;
        if (OperatingSystem.IsLinux())
        {
            allocator = LibC.TryKeepFreedMemory();
            // oneDNN's AVX-512 LSTM is wrong in inference for hidden sizes that are not a multiple of 32 (libtorch 2.10).
            if (Avx512F.IsSupported) isa = LibC.SetDefault("ONEDNN_MAX_CPU_ISA", "AVX2");
            // The default spins: two trainers on busy cores then wait for each other's spinning threads.
            waitPolicy = LibC.SetDefault("OMP_WAIT_POLICY", "PASSIVE");
        }
        try
        {
            torch.set_num_threads(threads);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException or EntryPointNotFoundException)
        {
            throw new NotSupportedException(
                $"libtorch does not load on {RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier}): " +
                $"{e.GetBaseException().Message} 'recsys doctor' says what is missing.", e);
        }
        return new TorchRuntimeState(threads, allocator, isa, waitPolicy, loadedBefore);
    }
}
