namespace Microsoft.DurableTask.Client;

/// <summary>What a purge removed.</summary>
public class PurgeResult
{
    internal PurgeResult(int count) => PurgedInstanceCount = count;

    /// <summary>Number of instances removed; 0 when the instance is unknown or has not ended.</summary>
    public int PurgedInstanceCount { get; }
}
