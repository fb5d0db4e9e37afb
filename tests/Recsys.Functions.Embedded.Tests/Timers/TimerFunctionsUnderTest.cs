using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Tests.Hosting;

namespace Recsys.Functions.Embedded.Tests.Timers;

/// <summary>Each run tells when it was due, whether it is late, and what it knows of the schedule.</summary>
public static class TimerFunctionsUnderTest
{
    public sealed class EveryFiveMinutes(Recorder recorder, TimeProvider time)
    {
        [Function("Tick")]
        public void Tick([TimerTrigger("0 */5 * * * *")] TimerInfo timer) => recorder.Add(Describe(timer, time));
    }

    public sealed class AtStartup(Recorder recorder, TimeProvider time)
    {
        [Function("Tick")]
        public void Tick([TimerTrigger("%Schedule%", RunOnStartup = true)] TimerInfo timer) => recorder.Add(Describe(timer, time));
    }

    public sealed class EverySecond(Recorder recorder, TimeProvider time)
    {
        [Function("Tick")]
        public void Tick([TimerTrigger("* * * * * *")] TimerInfo timer) => recorder.Add(Describe(timer, time));
    }

    public sealed class Failing(Recorder recorder, TimeProvider time)
    {
        [Function("Tick")]
        public void Tick([TimerTrigger("0 */5 * * * *")] TimerInfo timer)
        {
            recorder.Add(Describe(timer, time));
            throw new InvalidOperationException("as planned");
        }
    }

    public sealed class Gated(Recorder recorder)
    {
        [Function("Tick")]
        public async Task Tick([TimerTrigger("0 */5 * * * *", RunOnStartup = true)] TimerInfo timer)
        {
            recorder.Add(timer.IsPastDue);
            await recorder.Gate.Task;
            recorder.Add("done");
        }
    }

    private static string Describe(TimerInfo timer, TimeProvider time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(timer.IsPastDue ? "late" : "in time")} {timer.ScheduleStatus?.Next:HH:mm} {(timer.ScheduleStatus is { } s && time.GetUtcNow().UtcDateTime < s.Next ? "early" : "due")}");
}
