using Recsys.Functions.Embedded.Durable.History;

namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>What came out of replaying a history and showing the orchestrator the events that it had not seen.</summary>
internal sealed record StepOutcome
{
    /// <summary>Time of the step.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the orchestrator asks for now, in order.</summary>
    public required IReadOnlyList<Decision> Decisions { get; init; }

    /// <summary>Timers that are neither fired nor cancelled.</summary>
    public required IReadOnlyList<TimerCreated> OpenTimers { get; init; }

    /// <summary>
    /// Whether the orchestrator read the time, or asked whether it replays: then what it saw is part of its state, and the step must
    /// be kept even without a decision.
    /// </summary>
    public required bool Observed { get; init; }

    /// <summary>Whether a client suspended it.</summary>
    public required bool Suspended { get; init; }

    /// <summary>Last custom status.</summary>
    public Payload? CustomStatus { get; init; }
}
