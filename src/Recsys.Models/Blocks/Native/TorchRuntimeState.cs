namespace Recsys.Models.Blocks.Native;

/// <summary>What <see cref="TorchRuntime.Initialize"/> has set in this process.</summary>
/// <param name="Threads">Threads of one tensor operation.</param>
/// <param name="KeepsFreedMemory">Whether malloc keeps freed blocks instead of giving their pages back to the kernel (glibc only).</param>
/// <param name="OneDnnMaxCpuIsa">Value of ONEDNN_MAX_CPU_ISA in force; null where none is needed.</param>
/// <param name="OmpWaitPolicy">Value of OMP_WAIT_POLICY in force; null where it is not set.</param>
/// <param name="LoadedBefore">True when libtorch had loaded before, so that it cannot have seen the environment settings.</param>
public sealed record TorchRuntimeState(int Threads, bool KeepsFreedMemory, string? OneDnnMaxCpuIsa, string? OmpWaitPolicy, bool LoadedBefore);
