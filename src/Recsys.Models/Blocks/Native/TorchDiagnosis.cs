using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Recsys.Models.Blocks.Native;

/// <summary>The checks behind <see cref="TorchRuntime.Diagnose"/>.</summary>
internal static class TorchDiagnosis
{
    private const double LstmTolerance = 1e-5;

    public static IReadOnlyList<TorchFinding> Run()
    {
        TorchRuntimeState state;
        try
        {
            state = TorchRuntime.Initialize();
        }
        catch (NotSupportedException e)
        {
            return [new("libtorch", false, $"{e.Message} {Mend(e.ToString())}")];
        }

        var findings = new List<TorchFinding>
        {
            new("libtorch", true, $"loaded, TorchSharp {typeof(torch).Assembly.GetName().Version}, {state.Threads} thread(s) an operation"),
        };
        if (OperatingSystem.IsLinux())
        {
            findings.Add(state.KeepsFreedMemory
                ? new("allocator", true, "malloc keeps freed memory")
                : new("allocator", false, "mallopt is not available here (not glibc?): softmax training takes 4-6 times as long"));
            findings.Add(state.LoadedBefore
                ? new("environment", false, "libtorch had loaded before TorchRuntime.Initialize ran: call it first, "
                    + "or set ONEDNN_MAX_CPU_ISA and OMP_WAIT_POLICY in the environment")
                : new("environment", true, $"ONEDNN_MAX_CPU_ISA={state.OneDnnMaxCpuIsa ?? "(not needed)"}, OMP_WAIT_POLICY={state.OmpWaitPolicy}"));
        }
        var error = LstmReference.MaxErrorUnderNoGrad(inputSize: 50, hiddenSize: 100, steps: 20, batch: 4, seed: 1);
        var shown = error.ToString("0.0e0", CultureInfo.InvariantCulture);
        findings.Add(error <= LstmTolerance
            ? new("LSTM", true, $"inference agrees with a step-by-step reference (max error {shown})")
            : new("LSTM", false, $"inference is wrong here (max error {shown}): set ONEDNN_MAX_CPU_ISA=AVX2 in the environment"));
        return findings;
    }

    private static string Mend(string text) =>
        text.Contains("GLIBCXX_3.4.32", StringComparison.Ordinal)
            ? "The build's mending step has not run on this output: build again (src/Recsys.Models/build/Torch.targets)."
            : $"Packages are referenced for linux-x64, win-x64 and osx-arm64; this is {RuntimeInformation.RuntimeIdentifier}.";
}
