namespace Microsoft.Azure.Functions.Worker;

/// <summary>What to do with an invocation that threw.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    /// <summary>Retries after the first attempt; -1 for ever.</summary>
    public int MaxRetryCount { get; private protected set; }
}
