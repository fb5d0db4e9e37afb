using System.Text.Json.Serialization;
using Microsoft.DurableTask.Client;

namespace Recsys.Functions.Embedded.Durable.History;

/// <summary>One fact in the life of an orchestration. The log of these facts is the only truth there is about it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(ExecutionStarted), "started")]
[JsonDerivedType(typeof(OwnerTaken), "owner")]
[JsonDerivedType(typeof(OwnerReleased), "released")]
[JsonDerivedType(typeof(StepStarted), "step")]
[JsonDerivedType(typeof(TaskCompleted), "activityCompleted")]
[JsonDerivedType(typeof(TaskFailed), "activityFailed")]
[JsonDerivedType(typeof(TimerFired), "timerFired")]
[JsonDerivedType(typeof(ChildCompleted), "childCompleted")]
[JsonDerivedType(typeof(ChildFailed), "childFailed")]
[JsonDerivedType(typeof(EventRaised), "event")]
[JsonDerivedType(typeof(SuspendRequested), "suspend")]
[JsonDerivedType(typeof(ResumeRequested), "resume")]
[JsonDerivedType(typeof(TerminateRequested), "terminate")]
[JsonDerivedType(typeof(TaskScheduled), "activity")]
[JsonDerivedType(typeof(TimerCreated), "timer")]
[JsonDerivedType(typeof(ChildScheduled), "child")]
[JsonDerivedType(typeof(ContinuedAsNew), "continuedAsNew")]
[JsonDerivedType(typeof(ExecutionCompleted), "completed")]
internal abstract record HistoryEvent
{
    /// <summary>
    /// Who wrote this, on the first event of an append: unique a writer and append. It tells a repeated request apart from another
    /// writer's append that says the same.
    /// </summary>
    public string? By { get; init; }
}

/// <summary>The first fact of every log.</summary>
internal sealed record ExecutionStarted(
    string Name, Payload? Input, DateTimeOffset At, DateTimeOffset? StartAt = null, ParentTask? Parent = null, IReadOnlyList<EventRaised>? CarriedOver = null)
    : HistoryEvent
{
    /// <summary>It continued as new while a client had it suspended.</summary>
    public bool? Suspended { get; init; }
}

/// <summary>Which task of which orchestration a sub-orchestration answers to.</summary>
internal sealed record ParentTask(string InstanceId, string Execution, int Id);

/// <summary>From here on only <paramref name="Worker"/> may decide. Taking over is an append like any other, so the log itself fences.</summary>
internal sealed record OwnerTaken(string Worker) : HistoryEvent;

/// <summary>The owner stopped in good order: whoever comes may take over at once.</summary>
internal sealed record OwnerReleased(string Worker) : HistoryEvent;

/// <summary>
/// Everything since the step before was shown to the orchestrator, at this time; the decisions that follow are what it answered.
/// </summary>
internal sealed record StepStarted(DateTimeOffset At) : HistoryEvent;

/// <summary>A fact that answers a decision.</summary>
internal abstract record TaskOutcome(int Id) : HistoryEvent;

internal sealed record TaskCompleted(int Id, Payload? Result) : TaskOutcome(Id);

internal sealed record TaskFailed(int Id, string Reason) : TaskOutcome(Id);

internal sealed record TimerFired(int Id, DateTimeOffset FireAt) : TaskOutcome(Id);

internal sealed record ChildCompleted(int Id, Payload? Result) : TaskOutcome(Id);

internal sealed record ChildFailed(int Id, string Reason) : TaskOutcome(Id);

internal sealed record EventRaised(string Name, Payload? Value) : HistoryEvent;

internal sealed record SuspendRequested(string? Reason) : HistoryEvent;

internal sealed record ResumeRequested(string? Reason) : HistoryEvent;

internal sealed record TerminateRequested(Payload? Output) : HistoryEvent;

/// <summary>What the orchestrator asked for; compared at every replay with what it asks for then.</summary>
internal abstract record Decision : HistoryEvent
{
    /// <summary>How error messages call it; two decisions with one description are the same decision.</summary>
    [JsonIgnore]
    public abstract string Description { get; }
}

internal sealed record TaskScheduled(int Id, string Name, Payload? Input) : Decision
{
    public override string Description => $"activity '{Name}' (#{Id})";
}

internal sealed record TimerCreated(int Id, DateTimeOffset FireAt) : Decision
{
    public override string Description => $"a timer (#{Id})";
}

internal sealed record ChildScheduled(int Id, string Name, string InstanceId, Payload? Input) : Decision
{
    public override string Description => $"sub-orchestration '{Name}' (#{Id})";
}

/// <summary>The last fact of a log whose orchestration goes on in the log of <paramref name="Execution"/>.</summary>
internal sealed record ContinuedAsNew(string Execution, ExecutionStarted Next) : Decision
{
    public override string Description => "to continue as new";
}

/// <summary>The last fact of an orchestration.</summary>
internal sealed record ExecutionCompleted(OrchestrationRuntimeStatus Status, Payload? Output, string? Reason = null) : Decision
{
    /// <summary>The last custom status: of the final step nothing else would keep it.</summary>
    public Payload? CustomStatus { get; init; }

    public override string Description => "its end";
}
