namespace Microsoft.DurableTask.Client;

/// <summary>Which instances <see cref="DurableTaskClient.GetAllInstancesAsync"/> lists.</summary>
/// <param name="CreatedFrom">Not created before.</param>
/// <param name="CreatedTo">Not created after.</param>
/// <param name="Statuses">In one of these states; any when not given.</param>
/// <param name="TaskHubNames">Names of task hubs; this engine lists its own hub only.</param>
/// <param name="InstanceIdPrefix">Ids that begin so.</param>
/// <param name="PageSize">Results a page.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs, outputs and custom status are read too.</param>
/// <param name="ContinuationToken">Token of an earlier page, to go on behind it.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>Results a page when not given.</summary>
    internal const int DefaultPageSize = 100;
}
