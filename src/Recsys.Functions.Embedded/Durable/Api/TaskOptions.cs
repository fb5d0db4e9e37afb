namespace Microsoft.DurableTask;

/// <summary>How an activity or a sub-orchestration is run.</summary>
public record TaskOptions
{
    internal TaskOptions(RetryPolicy retryPolicy) => RetryPolicy = retryPolicy;

    internal RetryPolicy RetryPolicy { get; }

    /// <summary>Options that try a failed task again as the policy says.</summary>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new TaskOptions(policy);
    }
}
