namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which attempt an invocation is.</summary>
public abstract class RetryContext
{
    /// <summary>0 for the first attempt, 1 for the first retry.</summary>
    public abstract int RetryCount { get; }

    /// <summary>Retries that the function's policy allows; -1 for ever.</summary>
    public abstract int MaxRetryCount { get; }
}
