namespace DurableTask.Core.Exceptions;

/// <summary>An instance with this id exists and has not ended.</summary>
public class OrchestrationAlreadyExistsException : InvalidOperationException
{
    internal OrchestrationAlreadyExistsException(string message)
        : base(message)
    {
    }
}
