using System.Threading.Channels;
using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>How the session of an instance ended.</summary>
internal enum SessionEnd
{
    /// <summary>The instance has ended, or there is none.</summary>
    Nothing,

    /// <summary>It continued as new.</summary>
    Continued,

    /// <summary>It belongs to another worker, who lives.</summary>
    Elsewhere,

    /// <summary>The engine stops.</summary>
    Released,
}

/// <summary>
/// One instance in the hands of this process: gathers what happens, replays the orchestrator, appends its decisions, starts what they
/// ask for. The log decides over everything: when an append finds that the log has grown, the new events are read and the step is
/// taken again from the start; when they show another owner, the session ends.
/// </summary>
internal sealed class InstanceSession
{
    /// <summary>Storage holds 50,000 appends a log; this leaves room to end the orchestration with an explanation.</summary>
    public const int MaxAppends = 49_000;

    /// <summary>From here on a replay takes so long that an outcome is written before it instead of with its step.</summary>
    private const int LongHistory = 2_000;

    private readonly EngineContext _engine;
    private readonly Channel<HistoryEvent?> _arrivals = Channel.CreateUnbounded<HistoryEvent?>(new() { SingleReader = true });
    private readonly CancellationTokenSource _abandoned;
    private readonly CancellationToken _killed;
    private readonly CancellationToken _stopping;
    private readonly List<HistoryEvent> _gathered = [];
    private readonly HashSet<int> _childrenStarted = [];
    private readonly ActivityRunner _activities;
    private readonly string _instanceId;
    private InstanceView _view = null!;
    private InstanceLog _log = null!;
    private string? _deadOwner;
    private StepOutcome? _step;
    private NonDurableAwaitException? _illegal;
    private int _seen;

    /// <summary>Prepares a session.</summary>
    /// <param name="engine">What sessions share.</param>
    /// <param name="instanceId">Id of the instance.</param>
    /// <param name="stopping">Finish in good order.</param>
    /// <param name="killed">Let go of everything at once.</param>
    public InstanceSession(EngineContext engine, string instanceId, CancellationToken stopping, CancellationToken killed)
    {
        _engine = engine;
        _instanceId = instanceId;
        _stopping = stopping;
        _killed = killed;
        _abandoned = CancellationTokenSource.CreateLinkedTokenSource(stopping, killed);
        _activities = new ActivityRunner(engine, instanceId, outcome => _arrivals.Writer.TryWrite(outcome), _abandoned.Token);
    }

    /// <summary>Has the log looked at again.</summary>
    public void Poke() => _arrivals.Writer.TryWrite(null);

    /// <summary>Ends when no activity that this session started runs any more.</summary>
    public Task Activities => _activities.Completion;

    /// <summary>The live worker to whom the instance belongs.</summary>
    public string? Owner => _log?.Owner;

    /// <summary>Does all there is to do for one execution of the instance.</summary>
    public async Task<SessionEnd> RunAsync()
    {
        try
        {
            if (await _engine.Store.ReadInstanceAsync(_instanceId, _killed) is not { Document.HasEnded: false } stored)
            {
                return SessionEnd.Nothing;
            }

            _view = new InstanceView(_engine, stored);
            _log = new InstanceLog(_engine.Store, new LogId(_instanceId, stored.Document.Execution), _engine.Signature);
            if (!await _log.ReadAsync(_killed))
            {
                // The document was read before the instance continued as new or ended, the log after it.
                var now = await _engine.Store.ReadInstanceAsync(_instanceId, _killed);
                return now is { Document.HasEnded: false } && now.Document.Execution == _log.Id.Execution
                    ? throw new InvalidDataException($"The history of '{_instanceId}' is gone: no blob '{DurablePaths.Log(_log.Id)}'.")
                    : SessionEnd.Continued;
            }

            if (_log.Owner is { } owner && owner != _engine.Worker)
            {
                if (await _engine.IsAlive(owner, _killed))
                {
                    return SessionEnd.Elsewhere;
                }

                _deadOwner = owner;
                DurableLog.TakenOver(_engine.Logger, _instanceId, owner);
            }

            return await LiveAsync();
        }
        finally
        {
            await _abandoned.CancelAsync();
        }
    }

    private async Task<SessionEnd> LiveAsync()
    {
        while (_log.End is null && !Lost())
        {
            if (_stopping.IsCancellationRequested)
            {
                return await ReleaseAsync();
            }

            await AdvanceAsync();
            if (_log.End is null && !Lost() && _seen == _log.Events.Count && _gathered.Count == 0)
            {
                await StartWorkAsync();
                await _view.ShowAsync(_step, _log.Length, _killed);
                await WaitAsync();
            }
        }

        if (Lost())
        {
            DurableLog.Lost(_engine.Logger, _instanceId, _log.Owner);
            return _log.End is null ? SessionEnd.Elsewhere : SessionEnd.Nothing;
        }

        if (_log.End is ContinuedAsNew continued)
        {
            await ContinueAsync(continued);
            return SessionEnd.Continued;
        }

        await EndAsync((ExecutionCompleted)_log.End!);
        return SessionEnd.Nothing;
    }

    /// <summary>Shows the orchestrator what is new, and writes what has happened and what it wants. Does nothing when the log has grown.</summary>
    private async Task AdvanceAsync()
    {
        if (NotBefore() is not null)
        {
            _seen = _log.Events.Count;
            return;
        }

        List<HistoryEvent> append = _log.Owner == _engine.Worker ? [] : [new OwnerTaken(_engine.Worker)];
        append.AddRange(_gathered);
        if (append.Count > 0 && _log.Events.Count > LongHistory)
        {
            await AppendAsync(append);
            return;
        }

        List<HistoryEvent> history = [.. _log.Events, .. append];
        var length = history.Count;
        var step = await ReplayAsync(history);
        if (step.Decisions.Count > 0 || step.Observed)
        {
            append.Add(new StepStarted(step.At));
            append.AddRange(step.Decisions);
        }

        if (append.Count > 0 && !await AppendAsync(append))
        {
            return;
        }

        _step = step;
        _seen = append.Count == 0 ? length : _log.Events.Count;
    }

    private async Task<StepOutcome> ReplayAsync(List<HistoryEvent> history)
    {
        await _engine.OrchestratorSlots.WaitAsync(_killed);
        try
        {
            var now = _engine.Time.GetUtcNow();
            if (_illegal is not null || _log.Appends >= MaxAppends)
            {
                var error = _illegal ?? (Exception)new InvalidOperationException(
                    $"The history of '{_instanceId}' has {_log.Appends} appends, more than one log can hold; an orchestrator that runs so long must continue as new.");
                return new StepOutcome { At = now, Decisions = [OrchestrationReplay.Failure(error)], OpenTimers = [], Observed = false, Suspended = false };
            }

            var environment = new ReplayEnvironment(_engine.Json, _engine.Loggers, IllegalAwait);
            return OrchestrationReplay.Run(_engine.Orchestrators, environment, _log.Id, history, now);
        }
        finally
        {
            _ = _engine.OrchestratorSlots.Release();
        }
    }

    private void IllegalAwait(NonDurableAwaitException error)
    {
        _illegal ??= error;
        Poke();
    }

    /// <returns>False when the log had grown: it has been read, and nothing was written.</returns>
    private async Task<bool> AppendAsync(IReadOnlyList<HistoryEvent> events)
    {
        switch (await _log.AppendAsync(events, _killed))
        {
            case AppendOutcome.Appended:
                _gathered.Clear();
                if (_deadOwner is not null)
                {
                    // The former owner may only have slept: this is how it hears of it, and lets go of its activities.
                    _deadOwner = null;
                    await _engine.Store.MarkAsync(_instanceId, _killed);
                }

                return true;
            case AppendOutcome.Full:
                throw new InvalidOperationException($"The history of '{_instanceId}' is full.");
            default:
                if (!await _log.ReadAsync(_killed))
                {
                    throw new InvalidOperationException($"The history of '{_instanceId}' was removed while it ran.");
                }

                // What has been told by another in the meantime need not be told again.
                _ = _gathered.RemoveAll(item => item is TaskOutcome outcome && IsKnown(outcome.Id));
                return false;
        }
    }

    private bool IsKnown(int id) => _log.Events.Any(item => item is TaskOutcome outcome && outcome.Id == id);

    // Not the one that was found dead: another who was as quick to find it so, or an owner that took over because this process slept.
    private bool Lost() => _log.Owner is { } owner && owner != _engine.Worker && owner != _deadOwner;

    private DateTimeOffset? NotBefore()
        => _log.Events[0] is ExecutionStarted { StartAt: { } at } && at > _engine.Time.GetUtcNow()
            && !_log.Events.Any(item => item is StepStarted or TerminateRequested) ? at : null;

    private async Task StartWorkAsync()
    {
        var done = _log.Events.OfType<TaskOutcome>().Select(outcome => outcome.Id).ToHashSet();
        foreach (var item in _log.Events)
        {
            switch (item)
            {
                case TaskScheduled scheduled when !done.Contains(scheduled.Id):
                    _activities.Start(scheduled);
                    break;
                case ChildScheduled child when !done.Contains(child.Id) && _childrenStarted.Add(child.Id):
                    var parent = new ParentTask(_instanceId, _log.Id.Execution, child.Id);
                    var started = new ExecutionStarted(child.Name, child.Input, _engine.Time.GetUtcNow(), Parent: parent);
                    // Not news when it was there already: then a former owner started it.
                    _ = await _engine.Courier.StartAsync(child.InstanceId, child.InstanceId.Replace(":", "-", StringComparison.Ordinal), started, _killed);
                    _engine.Poke(child.InstanceId);
                    break;
            }
        }
    }

    private async Task WaitAsync()
    {
        while (true)
        {
            while (_arrivals.Reader.TryRead(out var arrival))
            {
                if (arrival is TaskOutcome outcome)
                {
                    _gathered.Add(outcome);
                }
                else if (arrival is null && !await _log.ReadAsync(_killed))
                {
                    throw new InvalidOperationException($"The history of '{_instanceId}' was removed while it ran.");
                }
            }

            var now = _engine.Time.GetUtcNow();
            _gathered.AddRange((_step?.OpenTimers ?? []).Where(timer => timer.FireAt <= now).Select(timer => new TimerFired(timer.Id, timer.FireAt)));
            if (_gathered.Count > 0 || _log.Events.Count > _seen || _illegal is not null || _stopping.IsCancellationRequested
                || (_step is null && NotBefore() is null))
            {
                return;
            }

            await SleepAsync(NotBefore() ?? _step?.OpenTimers.Select(timer => (DateTimeOffset?)timer.FireAt).Min(), now);
        }
    }

    private async Task SleepAsync(DateTimeOffset? until, DateTimeOffset now)
    {
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(_stopping, _killed);
        // A timer of the platform reaches 49 days.
        var longest = TimeSpan.FromDays(1);
        var delay = until is { } at ? TimeSpan.FromTicks(Math.Clamp((at - now).Ticks, 1, longest.Ticks)) : longest;
        using var alarm = _engine.Time.CreateTimer(static state => ((InstanceSession)state!)._arrivals.Writer.TryWrite(Alarm.Instance), this, delay, Timeout.InfiniteTimeSpan);
        try
        {
            _ = await _arrivals.Reader.WaitToReadAsync(wake.Token);
        }
        catch (OperationCanceledException) when (!_killed.IsCancellationRequested)
        {
        }
    }

    private async Task ContinueAsync(ContinuedAsNew end)
    {
        var next = await _engine.Courier.OpenSuccessorAsync(_log.Id, end, _killed);
        await _view.ContinueAsync(end, _step, next.Length, _killed);
        await _engine.Store.DeleteLogAsync(_log.Id, _killed);
    }

    private async Task EndAsync(ExecutionCompleted end)
    {
        // The mark's tag before the document says that it is over: a client that starts the id anew afterwards keeps its mark.
        var mark = await _engine.Store.ReadMarkAsync(_instanceId, _killed);
        if (((ExecutionStarted)_log.Events[0]).Parent is { } parent)
        {
            HistoryEvent outcome = end.Status == OrchestrationRuntimeStatus.Completed
                ? new ChildCompleted(parent.Id, end.Output)
                : new ChildFailed(parent.Id, end.Reason ?? $"the sub-orchestration was {end.Status}");
            if (await _engine.Courier.DeliverAsync(parent.InstanceId, parent.Execution, outcome, _killed))
            {
                _engine.Poke(parent.InstanceId);
            }
        }

        await _view.EndAsync(end, _log.Length, _killed);
        DurableLog.OrchestrationEnded(_engine.Logger, _view.Document.Name, _instanceId, end.Status);
        if (end.Status == OrchestrationRuntimeStatus.Failed)
        {
            DurableLog.OrchestrationFailed(_engine.Logger, _view.Document.Name, _instanceId, end.Reason ?? string.Empty);
        }

        if (mark is { } tag)
        {
            await _engine.Store.UnmarkAsync(_instanceId, tag, _killed);
        }
    }

    private async Task<SessionEnd> ReleaseAsync()
    {
        await _activities.Completion.WaitAsync(_killed);
        while (_arrivals.Reader.TryRead(out var arrival))
        {
            if (arrival is TaskOutcome outcome)
            {
                _gathered.Add(outcome);
            }
        }

        while (_log.Owner == _engine.Worker && _log.End is null && !await AppendAsync([.. _gathered, new OwnerReleased(_engine.Worker)]))
        {
            // A client was quicker; its event has been read.
        }

        return SessionEnd.Released;
    }

    /// <summary>Wakes the session because time has passed.</summary>
    private sealed record Alarm : HistoryEvent
    {
        public static readonly Alarm Instance = new();
    }
}
