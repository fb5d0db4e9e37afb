namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger tells about an invocation beside its value.</summary>
public abstract class BindingContext
{
    /// <summary>Metadata by name, without regard to case: route values and query of a request, the metadata arrays of an event batch.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
