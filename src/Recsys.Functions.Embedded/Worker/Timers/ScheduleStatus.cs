namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where a timer stands in its schedule; times are UTC.</summary>
public class ScheduleStatus
{
    /// <summary>The occurrence that ran last; <c>default</c> before the first.</summary>
    public DateTime Last { get; set; }

    /// <summary>The next occurrence.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this status was written.</summary>
    public DateTime LastUpdated { get; set; }
}
