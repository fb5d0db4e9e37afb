namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer function learns about its run.</summary>
public class TimerInfo
{
    /// <summary>The schedule's status; null when it is not kept (<see cref="TimerTriggerAttribute.UseMonitor"/>).</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>True when this run makes up for one that was missed.</summary>
    public bool IsPastDue { get; set; }
}
