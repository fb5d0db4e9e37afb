namespace Microsoft.DurableTask.Client;

/// <summary>What a purge removed.</summary>
/// <param name="count">Number of instances removed.</param>
public class PurgeResult(int count)
{
    /// <summary>Number of instances removed; 0 when the instance is unknown or has not ended.</summary>
    public int PurgedInstanceCount { get; } = count;
}
