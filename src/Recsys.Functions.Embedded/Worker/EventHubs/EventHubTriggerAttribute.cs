namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for events of an Event Hub: one invocation at a time a partition, in order.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EventHubTriggerAttribute : Attribute
{
    /// <summary>Names the hub.</summary>
    /// <param name="eventHubName">The hub's name, or <c>%Setting%</c>.</param>
    public EventHubTriggerAttribute(string eventHubName) => EventHubName = eventHubName;

    /// <summary>The hub's name as given.</summary>
    public string EventHubName { get; }

    /// <summary>The consumer group, or <c>%Setting%</c>; <c>$Default</c> when null.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>The setting that holds the connection.</summary>
    public string? Connection { get; set; }

    /// <summary>True: the parameter is an array, one invocation a batch. False: one invocation an event.</summary>
    public bool IsBatched { get; set; } = true;
}
