using Recsys.Functions.Embedded.Durable.History;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>Runs activity functions by name.</summary>
internal interface IActivityDispatcher
{
    /// <summary>Whether there is such an activity.</summary>
    bool Contains(string name);

    /// <summary>Runs it once; the task ends with the function's result.</summary>
    Task<object?> RunAsync(ActivityCall call, CancellationToken cancellationToken);
}

/// <summary>One call of an activity.</summary>
internal sealed record ActivityCall(string Name, string InstanceId, Payload? Input);
