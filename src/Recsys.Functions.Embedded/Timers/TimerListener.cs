using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Timers;

/// <summary>
/// Runs one timer function on its schedule, never twice at the same time; occurrences that fall into a run are skipped. The status is
/// written after a run, so that a run that the process did not survive is made up for at the next start.
/// </summary>
internal sealed class TimerListener(FunctionDescriptor function, CronSchedule schedule, bool runOnStartup, ScheduleStatusStore? store, RetryingInvoker invoker, TimeProvider time)
{
    /// <summary>Timers of the system take no longer times than 49 days.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        var (status, isPastDue) = await LoadAsync(either.Token);
        if (runOnStartup || isPastDue)
            status = await InvokeAsync(status, Now, isPastDue, stopping, cancellationToken);
        while (!either.IsCancellationRequested)
        {
            // What the status promises is kept, also when its time passes between writing it and looking here.
            var next = status?.Next ?? schedule.Next(Now);
            await SleepUntilAsync(next, either.Token);
            status = await InvokeAsync(status, next, isPastDue: false, stopping, cancellationToken);
        }
    }

    private async Task<(ScheduleStatus? Status, bool IsPastDue)> LoadAsync(CancellationToken cancellationToken)
    {
        if (store is null)
            return (null, false);
        var now = Now;
        var status = await store.ReadAsync(cancellationToken);
        if (status is null)
        {
            status = new ScheduleStatus { Next = schedule.Next(now), LastUpdated = now };
            await store.WriteAsync(status, cancellationToken);
            return (status, false);
        }

        var expected = schedule.Next(status.Last == default ? status.LastUpdated : status.Last);
        if (status.Next != expected)
        {
            // The schedule is another one now; what the old one missed is not the new one's to make up for.
            status.Next = now > expected ? schedule.Next(now) : expected;
            status.LastUpdated = now;
            await store.WriteAsync(status, cancellationToken);
        }

        return (status, now > status.Next);
    }

    private async Task<ScheduleStatus?> InvokeAsync(ScheduleStatus? status, DateTime occurrence, bool isPastDue, CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (stopping.IsCancellationRequested || cancellationToken.IsCancellationRequested)
            return status;
        var outcome = await invoker.InvokeAsync(
            function,
            attempt => new InvocationRequest
            {
                TriggerValue = new TimerInfo { ScheduleStatus = status, IsPastDue = isPastDue },
                Retry = attempt,
            },
            stopping,
            cancellationToken);
        if (store is null || outcome == InvocationOutcome.Aborted)
            return status;
        var now = Now;
        var next = schedule.Next(now);
        // Last is the occurrence before Next: a run may outlast several.
        var last = occurrence;
        for (var skipped = schedule.Next(last); skipped <= now; skipped = schedule.Next(skipped))
            last = skipped;
        var written = new ScheduleStatus { Last = last, Next = next, LastUpdated = now };
        await store.WriteAsync(written, CancellationToken.None);
        return written;
    }

    private async Task SleepUntilAsync(DateTime due, CancellationToken cancellationToken)
    {
        while (Now is var now && now < due)
        {
            var rest = due - now;
            await Task.Delay(rest < LongestSleep ? rest : LongestSleep, time, cancellationToken);
        }
    }
}
