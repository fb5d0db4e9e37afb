namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function on a schedule (UTC).</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute : Attribute
{
    /// <summary>Sets the schedule.</summary>
    /// <param name="schedule">NCRONTAB with six fields, seconds first, or <c>%Setting%</c>.</param>
    public TimerTriggerAttribute(string schedule) => Schedule = schedule;

    /// <summary>The schedule as given.</summary>
    public string Schedule { get; }

    /// <summary>Keep the schedule's status in storage, so that a run missed while the app was down is made up for. Off below one minute.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Run once when the app starts, then on schedule.</summary>
    public bool RunOnStartup { get; set; }
}
