using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Sends what a function returns to a hub. Stands in for the attribute of the same name in Microsoft's package.</summary>
/// <param name="eventHubName">The hub's name, or <c>%Setting%</c>.</param>
public sealed class EventHubOutputAttribute(string eventHubName) : OutputBindingAttribute
{
    /// <summary>The hub's name as given.</summary>
    public string EventHubName { get; } = eventHubName;

    /// <summary>The setting that holds the connection.</summary>
    public string? Connection { get; set; }
}
