using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Tests.Durable;

/// <summary>Plays the engine to one orchestrator, without storage: keeps its history, hands it events, takes its decisions.</summary>
internal sealed class ReplayDriver : IOrchestratorDispatcher
{
    private Func<TaskOrchestrationContext, Task<object?>> _run;

    public ReplayDriver(Func<TaskOrchestrationContext, Task<object?>> run, object? input = null)
    {
        _run = run;
        Happened(new ExecutionStarted("Orchestrator", Json(input), Now));
    }

    public List<HistoryEvent> History { get; } = [];

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    public NonDurableAwaitException? Illegal { get; private set; }

    public static Payload? Json(object? value) => Payload.From(value, JsonSerializerOptions.Default, "the value");

    public static ReplayDriver Of<T>(Func<TaskOrchestrationContext, Task<T>> run, object? input = null) => new(async context => await run(context), input);

    public void Becomes<T>(Func<TaskOrchestrationContext, Task<T>> run) => _run = async context => await run(context);

    public void Happened(params HistoryEvent[] events) => History.AddRange(events);

    /// <summary>One step, kept as the engine keeps it.</summary>
    public StepOutcome Step(params HistoryEvent[] events)
    {
        Happened(events);
        var environment = new ReplayEnvironment(JsonSerializerOptions.Default, Loggers, error => Illegal = error);
        var step = OrchestrationReplay.Run(this, environment, new LogId("instance", "execution"), History, Now);
        if (step.Decisions.Count > 0 || step.Observed)
        {
            Happened(new StepStarted(step.At));
            Happened([.. step.Decisions]);
        }

        return step;
    }

    bool IOrchestratorDispatcher.Contains(string name) => true;

    Task<object?> IOrchestratorDispatcher.RunAsync(TaskOrchestrationContext context) => _run(context);
}
