using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>What a replay takes from outside.</summary>
/// <param name="Json">How values cross durable boundaries.</param>
/// <param name="Loggers">For replay-safe loggers.</param>
/// <param name="OnIllegalAwait">Told, from any thread and perhaps long after the step, that an orchestrator left its thread.</param>
internal sealed record ReplayEnvironment(JsonSerializerOptions Json, ILoggerFactory Loggers, Action<NonDurableAwaitException>? OnIllegalAwait = null);
