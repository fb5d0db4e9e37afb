using System.Diagnostics;

namespace Recsys.SpeedBench.Training;

/// <summary>Adds up the processor and the wall time of stretches of work.</summary>
internal sealed class StepClock
{
    private TimeSpan _processor;
    private TimeSpan _wall;

    public void Time(Action work)
    {
        var (begin, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        work();
        _processor += Environment.CpuUsage.TotalTime - processor;
        _wall += Stopwatch.GetElapsedTime(begin);
    }

    public StepTime Over(int steps) => new(_processor.TotalMilliseconds / steps, _wall.TotalMilliseconds / steps, 0, steps);
}
