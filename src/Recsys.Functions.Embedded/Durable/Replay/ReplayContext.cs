using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Durable.History;

namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>The orchestrator's side of a replay: its calls become decisions, events of the history complete its tasks.</summary>
internal sealed class ReplayContext(ReplayEnvironment environment, ExecutionStarted started, string instanceId, string execution)
    : TaskOrchestrationContext
{
    // RFC 4122 asks for a namespace; this one is ours.
    private static readonly Guid GuidNamespace = new("8f1a4b0e-63a5-4f0a-9a3c-1f5f6b4f7d21");
    private const int MaxCustomStatusBytes = 16 * 1024;

    private readonly OrchestratorThread _thread = new();
    private readonly Dictionary<int, PendingTask> _open = [];
    private readonly EventInbox _inbox = new(started.CarriedOver);
    private readonly List<Decision> _decisions = [];
    private DateTime _now;
    private int _nextId;
    private int _guids;
    private bool _replaying = true;
    private bool _illegal;
    private ExecutionStarted? _next;
    private bool _preserve;

    public override TaskName Name => started.Name;

    public override string InstanceId => instanceId;

    public override bool IsReplaying
    {
        get
        {
            Observed = true;
            return _replaying;
        }
    }

    public override DateTime CurrentUtcDateTime
    {
        get
        {
            EnsureThread();
            Observed = true;
            return _now;
        }
    }

    public bool Observed { get; private set; }

    public Payload? CustomStatus { get; private set; }

    /// <summary>Set by <see cref="ContinueAsNew"/>, with the events that are unread by now; wins over whatever the orchestrator returns.</summary>
    public ContinuedAsNew? Continuation => _next is null
        ? null
        : new ContinuedAsNew(NewExecution(), _next with { CarriedOver = _preserve ? _inbox.Unread : null });

    public OrchestratorThread Thread => _thread;

    public bool WaitsForSomething => _open.Count > 0 || _inbox.HasWaiters;

    public bool LeftItsThread => _illegal;

    private protected override ILoggerFactory LoggerFactory => environment.Loggers;

    public IReadOnlyList<TimerCreated> OpenTimers => [.. _open.Values.Select(task => task.Timer).OfType<TimerCreated>()];

    public void BeginStep(DateTimeOffset at, bool replaying)
    {
        _now = at.UtcDateTime;
        _replaying = replaying;
        Observed = false;
    }

    public List<Decision> TakeDecisions()
    {
        List<Decision> taken = [.. _decisions];
        _decisions.Clear();
        return taken;
    }

    /// <summary>Shows an event to the orchestrator and runs all that follows from it.</summary>
    public void Apply(HistoryEvent happened) => _thread.Run(() =>
    {
        switch (happened)
        {
            // An outcome that nobody waits for is a cancelled timer's, or a second one of a task that ran twice.
            case TaskOutcome outcome when _open.Remove(outcome.Id, out var task):
                task.Complete(outcome);
                break;
            case EventRaised raised:
                _inbox.Deliver(raised);
                break;
        }
    });

    public override T? GetInput<T>()
        where T : default
    {
        EnsureThread();
        return Payload.Read<T>(started.Input, environment.Json, $"the input of orchestrator '{started.Name}'");
    }

    public override Task<T> CallActivityAsync<T>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        EnsureThread();
        return Retries.RunAsync(this, options?.RetryPolicy, () =>
        {
            var payload = Payload.From(input, environment.Json, $"the input of activity '{name.Name}'");
            return Open<T>(id => new TaskScheduled(id, Named(name), payload), name, $"the result of activity '{name.Name}'");
        });
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        EnsureThread();
        return Retries.RunAsync(this, options?.RetryPolicy, () =>
        {
            var payload = Payload.From(input, environment.Json, $"the input of orchestrator '{orchestratorName.Name}'");
            return Open<TResult>(
                id => new ChildScheduled(id, Named(orchestratorName), FormattableString.Invariant($"{execution}:{id:x4}"), payload),
                orchestratorName,
                $"the result of orchestrator '{orchestratorName.Name}'");
        });
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        EnsureThread();
        var at = new DateTimeOffset(fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc));
        var timer = new TimerCreated(_nextId++, at);
        var source = new TaskCompletionSource();
        _decisions.Add(timer);
        _open.Add(timer.Id, new PendingTask(_ => source.SetResult(), timer));
        OnCancellation(
            () =>
            {
                _ = _open.Remove(timer.Id);
                _ = source.TrySetCanceled(cancellationToken);
            },
            cancellationToken);
        return source.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        EnsureThread();
        var source = new TaskCompletionSource<T>();
        var waiter = _inbox.Wait(eventName, raised => Finish(source, raised.Value, $"event '{eventName}'"));
        if (waiter is not null)
        {
            OnCancellation(
                () =>
                {
                    _inbox.Forget(waiter);
                    _ = source.TrySetCanceled(cancellationToken);
                },
                cancellationToken);
        }

        return source.Task;
    }

    public override void SetCustomStatus(object? customStatus)
    {
        EnsureThread();
        var status = Payload.From(customStatus, environment.Json, $"the custom status of orchestrator '{started.Name}'");
        if (status is not null && status.Json.Length * sizeof(char) > MaxCustomStatusBytes)
        {
            throw new InvalidOperationException(
                $"The custom status of orchestrator '{started.Name}' is {status.Json.Length * sizeof(char)} bytes of UTF-16 JSON; it may be at most {MaxCustomStatusBytes}.");
        }

        CustomStatus = status;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        EnsureThread();
        var input = Payload.From(newInput, environment.Json, $"the new input of orchestrator '{started.Name}'");
        _next = started with { By = null, Input = input, At = _now, StartAt = null, CarriedOver = null };
        _preserve = preserveUnprocessedEvents;
    }

    public override Guid NewGuid()
    {
        EnsureThread();
        return Uuid5(FormattableString.Invariant($"{instanceId}/{execution}/{_guids++}"));
    }

    /// <summary>Notes that the orchestrator ended, or went on, on a thread that is not its own.</summary>
    public void LeaveThread()
    {
        _illegal = true;
        environment.OnIllegalAwait?.Invoke(new NonDurableAwaitException(started.Name));
    }

    private static string Named(TaskName name) => string.IsNullOrEmpty(name.Name)
        ? throw new ArgumentException("The task has no name.", nameof(name))
        : name.Name;

    // The same at every replay, or the decision to continue would differ from itself.
    private string NewExecution() => Uuid5($"{instanceId}/{execution}/next").ToString("N");

    private Task<T> Open<T>(Func<int, Decision> decide, TaskName name, string result)
    {
        var id = _nextId++;
        var source = new TaskCompletionSource<T>();
        _decisions.Add(decide(id));
        _open.Add(id, new PendingTask(outcome =>
        {
            switch (outcome)
            {
                case TaskCompleted completed:
                    Finish(source, completed.Result, result);
                    break;
                case ChildCompleted completed:
                    Finish(source, completed.Result, result);
                    break;
                case TaskFailed failed:
                    source.SetException(new TaskFailedException(name.Name, id, failed.Reason));
                    break;
                case ChildFailed failed:
                    source.SetException(new TaskFailedException(name.Name, id, failed.Reason));
                    break;
            }
        }));
        return source.Task;
    }

    private void Finish<T>(TaskCompletionSource<T> source, Payload? payload, string owner)
    {
        T value;
        try
        {
            value = Payload.Read<T>(payload, environment.Json, owner)!;
        }
        catch (InvalidOperationException error)
        {
            source.SetException(error);
            return;
        }

        source.SetResult(value);
    }

    private void OnCancellation(Action cancel, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _ = cancellationToken.UnsafeRegister(_ => { if (_thread.IsCurrent) { cancel(); } else { LeaveThread(); } }, null);
        }
    }

    private void EnsureThread()
    {
        if (!_thread.IsCurrent)
        {
            LeaveThread();
            throw new NonDurableAwaitException(started.Name);
        }
    }

    private static Guid Uuid5(string name)
    {
        Span<byte> input = stackalloc byte[16 + Encoding.UTF8.GetByteCount(name)];
        _ = GuidNamespace.TryWriteBytes(input, bigEndian: true, out _);
        _ = Encoding.UTF8.GetBytes(name, input[16..]);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // Version 5 is defined over SHA-1; nothing is secured by it.
        _ = SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private sealed record PendingTask(Action<TaskOutcome> Complete, TimerCreated? Timer = null);
}
