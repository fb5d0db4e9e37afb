using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>What a trigger hands over with an invocation.</summary>
internal sealed class InvocationRequest
{
    /// <summary>The trigger parameter's value, already of its type.</summary>
    public object? TriggerValue { get; init; }

    public IReadOnlyDictionary<string, object?> BindingData { get; init; } = EmptyBindingData.Instance;

    /// <summary>The request, when one triggered the function; its services are the invocation's.</summary>
    public HttpContext? HttpContext { get; init; }

    public RetryContext Retry { get; init; } = AttemptContext.Single;

    /// <summary>A <c>traceparent</c> that came with the trigger; the current activity is the parent when null.</summary>
    public string? TraceParent { get; init; }

    /// <summary>
    /// False for an invocation that may be abandoned half-way (an orchestrator waiting in a replay): <c>functionTimeout</c> then does not
    /// apply, and no timer keeps the abandoned invocation alive.
    /// </summary>
    public bool IsTimed { get; init; } = true;
}
