namespace Microsoft.Azure.Functions.Worker;

/// <summary>The distributed trace (W3C) that an invocation belongs to.</summary>
public abstract class TraceContext
{
    /// <summary>The <c>traceparent</c>; empty when nothing traces.</summary>
    public abstract string TraceParent { get; }

    /// <summary>The <c>tracestate</c>; empty when there is none.</summary>
    public abstract string TraceState { get; }
}
