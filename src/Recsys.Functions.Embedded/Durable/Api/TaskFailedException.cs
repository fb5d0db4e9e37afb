namespace Microsoft.DurableTask;

/// <summary>An activity or a sub-orchestration ended with an exception, after all attempts of its retry policy.</summary>
public sealed class TaskFailedException : Exception
{
    internal TaskFailedException(string taskName, int taskId, string reason)
        : base($"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {reason}")
    {
    }
}
