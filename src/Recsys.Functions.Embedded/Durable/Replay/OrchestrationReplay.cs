using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>
/// Runs an orchestrator from its beginning through its history, holding every decision against the recorded one, and then shows it
/// what it has not seen. Pure: same history and time, same outcome; nothing is written and nothing started here.
/// </summary>
internal sealed class OrchestrationReplay
{
    private readonly IOrchestratorDispatcher _dispatcher;
    private readonly ReplayEnvironment _environment;
    private readonly LogId _log;
    private readonly List<HistoryEvent> _unseen = [];
    private readonly List<HistoryEvent> _held = [];
    private ReplayContext? _context;
    private Task<object?>? _run;
    private Decision? _end;
    private DateTimeOffset _at;
    private bool _suspended;
    private bool _replaying;
    private int _step;
    private string _name = string.Empty;

    private OrchestrationReplay(IOrchestratorDispatcher dispatcher, ReplayEnvironment environment, LogId log)
    {
        _dispatcher = dispatcher;
        _environment = environment;
        _log = log;
    }

    /// <summary>Replays a history that has not ended and takes the next step.</summary>
    /// <param name="dispatcher">Runs the orchestrator.</param>
    /// <param name="environment">What the replay takes from outside.</param>
    /// <param name="log">Which log it is: ids are derived from it.</param>
    /// <param name="history">All events so far.</param>
    /// <param name="now">Time of the step; never taken earlier than what the history knows of.</param>
    public static StepOutcome Run(
        IOrchestratorDispatcher dispatcher, ReplayEnvironment environment, LogId log, IReadOnlyList<HistoryEvent> history, DateTimeOffset now)
    {
        var replay = new OrchestrationReplay(dispatcher, environment, log);
        try
        {
            replay.Replay(history);
            return replay.Step(now);
        }
        catch (Exception error) when (error is NonDeterminismException or NonDurableAwaitException)
        {
            return replay.Outcome([Failure(error)]);
        }
    }

    /// <summary>The end of an orchestration that failed.</summary>
    public static ExecutionCompleted Failure(Exception error)
    {
        var reason = $"{error.GetType().FullName}: {Reasons.Of(error)}";
        return new ExecutionCompleted(OrchestrationRuntimeStatus.Failed, Payload.From(reason, System.Text.Json.JsonSerializerOptions.Default, "the failure"), reason);
    }

    private void Replay(IReadOnlyList<HistoryEvent> history)
    {
        for (var i = 0; i < history.Count; i++)
        {
            switch (history[i])
            {
                case StepStarted step:
                    var first = i + 1;
                    while (i + 1 < history.Count && history[i + 1] is Decision)
                    {
                        i++;
                    }

                    Begin(step.At, replaying: true);
                    ShowUnseen();
                    Compare(history, first, i + 1);
                    break;
                case OwnerTaken or OwnerReleased:
                    break;
                case Decision decision:
                    throw new InvalidDataException($"The history of '{_log.InstanceId}' has {decision.Description} outside a step.");
                default:
                    _unseen.Add(history[i]);
                    break;
            }
        }
    }

    private StepOutcome Step(DateTimeOffset now)
    {
        // A clock that goes backwards, or another machine's, must not let the orchestrator see a timer fire too early.
        var at = _unseen.OfType<TimerFired>().Select(fired => fired.FireAt).Append(now).Append(_at).Max();
        Begin(at, replaying: false);
        ShowUnseen();
        return Outcome(Decisions());
    }

    private StepOutcome Outcome(List<Decision> decisions) => new()
    {
        At = _at,
        Decisions = decisions,
        OpenTimers = _context?.OpenTimers ?? [],
        Observed = _context?.Observed ?? false,
        Suspended = _suspended,
        CustomStatus = _context?.CustomStatus,
    };

    private void Begin(DateTimeOffset at, bool replaying)
    {
        _step++;
        _at = at;
        _context?.BeginStep(at, replaying);
        _replaying = replaying;
    }

    private void ShowUnseen()
    {
        // One who is to die before having begun need not begin.
        var stillborn = _context is null && _unseen.OfType<TerminateRequested>().Any();
        foreach (var item in _unseen)
        {
            if (_end is not null)
            {
                break;
            }

            switch (item)
            {
                case TerminateRequested terminate:
                    _end = new ExecutionCompleted(OrchestrationRuntimeStatus.Terminated, terminate.Output);
                    break;
                case ExecutionStarted when stillborn:
                    break;
                case ExecutionStarted { Suspended: true }:
                    _suspended = true;
                    _held.Add(item);
                    break;
                case SuspendRequested:
                    _suspended = true;
                    break;
                case ResumeRequested:
                    _suspended = false;
                    foreach (var held in _held)
                    {
                        Show(held);
                    }

                    _held.Clear();
                    break;
                case var held when _suspended:
                    _held.Add(held);
                    break;
                default:
                    Show(item);
                    break;
            }
        }

        _unseen.Clear();
        if (_end is null && _context is not null)
        {
            _end = End(_context, _run!);
        }
    }

    private void Show(HistoryEvent item)
    {
        if (item is ExecutionStarted started)
        {
            Start(started);
        }
        else if (_context is not null && (_run is { IsCompleted: false } || item is EventRaised))
        {
            // Events also after its return: it may have asked to continue as new and takes them along.
            _context.Apply(item);
        }
    }

    private void Start(ExecutionStarted started)
    {
        _name = started.Name;
        if (!_dispatcher.Contains(started.Name))
        {
            _end = Failure(new InvalidOperationException($"There is no orchestrator '{started.Name}' in this app."));
            return;
        }

        var context = new ReplayContext(_environment, started, _log.InstanceId, _log.Execution);
        _context = context;
        context.BeginStep(_at, _replaying);
        context.Thread.Run(() => _run = Invoke(context));
        var ended = _run!.IsCompleted;
        _ = _run.ContinueWith(
            _ =>
            {
                if (!ended && !context.Thread.IsCurrent)
                {
                    context.LeaveThread();
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private Task<object?> Invoke(ReplayContext context)
    {
        try
        {
            return _dispatcher.RunAsync(context);
        }
        catch (Exception error)
        {
            return Task.FromException<object?>(error);
        }
    }

    private Decision? End(ReplayContext context, Task<object?> run)
    {
        if (context.LeftItsThread || (!run.IsCompleted && !context.WaitsForSomething))
        {
            throw new NonDurableAwaitException(_name);
        }

        if (!run.IsCompleted)
        {
            return null;
        }

        try
        {
            var result = run.GetAwaiter().GetResult();
            if (context.Continuation is { } continuation)
            {
                return new ContinuedAsNew(continuation.Execution, continuation.Next with { Suspended = _suspended ? true : null });
            }

            var output = Payload.From(result, _environment.Json, $"the output of orchestrator '{_name}'");
            return new ExecutionCompleted(OrchestrationRuntimeStatus.Completed, output);
        }
        catch (Exception error)
        {
            return Failure(error);
        }
    }

    private List<Decision> Decisions()
    {
        List<Decision> decisions = _context?.TakeDecisions() ?? [];
        if (_end is not null)
        {
            // What it asked for in the breath with which it ended would only be thrown away.
            decisions.Clear();
            decisions.Add(_end is ExecutionCompleted end ? end with { CustomStatus = _context?.CustomStatus } : _end);
        }

        return decisions;
    }

    private void Compare(IReadOnlyList<HistoryEvent> history, int from, int to)
    {
        var actual = Decisions();
        for (var i = 0; i < Math.Max(actual.Count, to - from); i++)
        {
            var expected = from + i < to ? ((Decision)history[from + i]).Description : "nothing more";
            var got = i < actual.Count ? actual[i].Description : "nothing more";
            if (!string.Equals(expected, got, StringComparison.OrdinalIgnoreCase))
            {
                throw new NonDeterminismException(_name, _step, expected, got);
            }
        }
    }
}
