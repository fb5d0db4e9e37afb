using System.Text.Json;

namespace Microsoft.DurableTask.Client;

/// <summary>An orchestration as it stood when it was asked for.</summary>
public sealed class OrchestrationMetadata
{
    private readonly JsonSerializerOptions? _json;

    internal OrchestrationMetadata(string name, string instanceId, JsonSerializerOptions? json)
    {
        Name = name;
        InstanceId = instanceId;
        _json = json;
    }

    /// <summary>Name of the orchestrator.</summary>
    public string Name { get; }

    /// <summary>Id of the instance.</summary>
    public string InstanceId { get; }

    /// <summary>Where it stands.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was scheduled.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When what this object shows last changed.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>Input as JSON; <c>null</c> without one or when not asked for.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>Output as JSON (of a failed orchestration: the reason); <c>null</c> without one or when not asked for.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>Custom status as JSON; <c>null</c> without one or when not asked for.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it has ended: completed, failed or terminated.</summary>
    public bool IsCompleted => RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The output.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput);

    /// <summary>The custom status.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus);

    private T? Read<T>(string? value) => _json is null
        ? throw new InvalidOperationException($"Instance '{InstanceId}' was read without its payloads: ask with getInputsAndOutputs: true.")
        : value is null ? default : JsonSerializer.Deserialize<T>(value, _json);
}
