using System.Text.Json;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>What the sessions of one engine share.</summary>
internal sealed record EngineContext
{
    public required string Worker { get; init; }

    public required DurableOptions Options { get; init; }

    public required IDurableStore Store { get; init; }

    public required Courier Courier { get; init; }

    public required Signature Signature { get; init; }

    public required IOrchestratorDispatcher Orchestrators { get; init; }

    public required IActivityDispatcher Activities { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public required ILogger Logger { get; init; }

    public required SemaphoreSlim ActivitySlots { get; init; }

    public required SemaphoreSlim OrchestratorSlots { get; init; }

    /// <summary>Whether a worker has shown lately that it lives.</summary>
    public required Func<string, CancellationToken, Task<bool>> IsAlive { get; init; }

    /// <summary>Tells the session of an instance in this process, if there is one, that its log has grown.</summary>
    public required Action<string> Poke { get; init; }

    /// <summary>Tells those who wait for an instance in this process that its document has changed.</summary>
    public required Action<string> Changed { get; init; }

    public JsonSerializerOptions Json => Options.Json;
}
