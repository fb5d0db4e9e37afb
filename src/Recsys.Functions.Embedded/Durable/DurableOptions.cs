using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Recsys.Functions.Embedded.Durable;

/// <summary>Settings of the durable engine; the first three come from <c>extensions.durableTask</c> in host.json.</summary>
internal sealed record DurableOptions
{
    public const string DefaultHubName = "DurableFunctionsHub";

    /// <summary>Name of the task hub: letters and digits, begins with a letter.</summary>
    [Required, RegularExpression("^[A-Za-z][A-Za-z0-9]{2,44}$", ErrorMessage = "hubName must be 3 to 45 letters and digits and begin with a letter.")]
    public string HubName { get; init; } = DefaultHubName;

    /// <summary>Activities that run at once in this process.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentActivityFunctions { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Orchestrator steps that run at once in this process.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentOrchestratorFunctions { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>A process that has not shown itself for so long counts as dead. It is judged by storage's clock, whose unit is a second.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Shortest time between two looks at storage for work of other processes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan MinPollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest time between two looks at storage, reached by doubling while nothing changes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How values cross a durable boundary: as the isolated worker's default serializer does.</summary>
    public JsonSerializerOptions Json { get; init; } = new() { PropertyNameCaseInsensitive = true };
}
