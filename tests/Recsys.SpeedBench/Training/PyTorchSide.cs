using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// PyTorch in a process of its own, on the same core, one thread, which stays up and is asked for one round after the other. It gets the settings of
/// the C library's allocator that our own process has: with its defaults a softmax over all items takes several times as long.
/// </summary>
internal sealed class PyTorchSide : IDisposable
{
    /// <summary>The interpreter to use; the default is Debian's, whose package is <c>python3-torch</c>.</summary>
    public const string PythonVariable = "RECSYS_BENCH_PYTHON";

    private static readonly (string Name, string Value)[] Settings =
    [
        ("MALLOC_MMAP_MAX_", "0"), ("MALLOC_TRIM_THRESHOLD_", "2147483647"), ("MALLOC_TOP_PAD_", "268435456"), ("MALLOC_ARENA_MAX", "1"),
        ("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1"),
    ];

    private readonly Process _process;

    private PyTorchSide(Process process, string versions) => (_process, Versions) = (process, versions);

    /// <summary>The versions of what is installed, in words.</summary>
    public string Versions { get; }

    /// <summary>
    /// Starts it over a folder that <see cref="BenchInteractions.Write"/> has filled; null, and the reason, where PyTorch is missing.
    /// </summary>
    public static (PyTorchSide? Side, string Missing) Start(string folder)
    {
        var python = Environment.GetEnvironmentVariable(PythonVariable) is { Length: > 0 } set ? set : "/usr/bin/python3";
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Training", "pytorch", "steps.py"));
        start.ArgumentList.Add(folder);
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            return (null, $"'{python}' does not start: {e.Message}");
        }

        var hello = Answer(process);
        if ((string?)hello["missing"] is { } missing)
        {
            process.WaitForExit();
            process.Dispose();
            return (null, $"'{python}' has no PyTorch: {missing}");
        }

        return (new PyTorchSide(process, $"Python {hello["python"]}, PyTorch {hello["torch"]}, numpy {hello["numpy"]}, BLAS {hello["blas"]}"), "");
    }

    public StepTime Round(string name)
    {
        _process.StandardInput.WriteLine($"step {name}");
        _process.StandardInput.Flush();
        var answer = Answer(_process);
        return new StepTime((double)answer["processor"]!, (double)answer["wall"]!, (double)answer["inputs"]!, (int)answer["steps"]!);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.Dispose();
    }

    private static JsonNode Answer(Process process)
    {
        var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch's process ended; what it said stands above.");
        return JsonNode.Parse(line)!;
    }
}
