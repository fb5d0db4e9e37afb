using System.Diagnostics;
using System.Globalization;

namespace Recsys.SpeedBench.Log;

/// <summary>Seconds of processor time that the parts of a run have used so far, and the whole machine.</summary>
/// <param name="At">The moment.</param>
/// <param name="App">The app.</param>
/// <param name="Hub">This process: the hub, and the bench's own looks at storage.</param>
/// <param name="Azurite">Azurite.</param>
/// <param name="Machine">All processes of the machine.</param>
internal sealed record ProcessorTimes(long At, double App, double Hub, double Azurite, double Machine)
{
    // The kernel counts hundredths of a second for every architecture.
    private const double Tick = 0.01;

    public static ProcessorTimes Take(TimeSpan app, int azurite) => new(
        Stopwatch.GetTimestamp(), app.TotalSeconds, Environment.CpuUsage.TotalTime.TotalSeconds,
        Process.GetProcessById(azurite).TotalProcessorTime.TotalSeconds, MachineSeconds());

    /// <summary>Seconds of the clock from another moment to this one.</summary>
    public double Since(ProcessorTimes begin) => Stopwatch.GetElapsedTime(begin.At, At).TotalSeconds;

    public static ProcessorTimes operator -(ProcessorTimes end, ProcessorTimes begin) =>
        new(end.At, end.App - begin.App, end.Hub - begin.Hub, end.Azurite - begin.Azurite, end.Machine - begin.Machine);

    /// <summary>Seconds of other work.</summary>
    public double Others => Math.Max(0, Machine - App - Hub - Azurite);

    private static double MachineSeconds()
    {
        if (!File.Exists("/proc/stat"))
        {
            return double.NaN;
        }

        // cpu user nice system idle iowait irq softirq steal: all but the fourth and fifth are work.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        return Tick * (fields.Sum() - fields[3] - fields[4]);
    }
}
