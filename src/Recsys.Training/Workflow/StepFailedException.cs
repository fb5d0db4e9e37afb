namespace Recsys.Training.Workflow;

/// <summary>A step has failed as often as it may.</summary>
public sealed class StepFailedException : Exception
{
    /// <summary>Without a message; required by convention.</summary>
    public StepFailedException()
    {
    }

    /// <summary>With what the last attempt said.</summary>
    public StepFailedException(string message)
        : base(message)
    {
    }

    /// <summary>With a cause.</summary>
    public StepFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the worker died of it, or of something beside it.</summary>
    public bool IsDeath { get; init; }
}
