using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>
/// Runs the orchestrations of a task hub that fall to this process. Any number of processes may work on one hub; who owns an instance
/// is written in its log.
/// </summary>
internal sealed class DurableEngine : IAsyncDisposable
{
    /// <summary>A mark of an instance that has ended may belong to a client that is about to start it anew; after so long it does not.</summary>
    private static readonly TimeSpan StaleMark = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly ConcurrentDictionary<string, InstanceSlot> _slots = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _changes = new();
    private readonly ConcurrentDictionary<string, string> _elsewhere = new();
    private Dictionary<string, Azure.ETag> _marks = [];
    private readonly EngineContext _context;
    private readonly Workers _workers;
    private bool _works;
    private bool _disposed;
    private Task _background = Task.CompletedTask;

    /// <summary>Makes an engine; it does nothing before <see cref="StartAsync"/>. No other process may have or have had the worker's name.</summary>
    public DurableEngine(
        string worker,
        DurableOptions options,
        IDurableStore store,
        IOrchestratorDispatcher orchestrators,
        IActivityDispatcher activities,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Host.Durable");
        var signature = new Signature(worker);
        _workers = new Workers(store, worker, options.LeaseDuration, time, logger);
        _context = new EngineContext
        {
            Worker = worker,
            Options = options,
            Store = store,
            Courier = new Courier(store, signature),
            Signature = signature,
            Orchestrators = orchestrators,
            Activities = activities,
            Time = time,
            Loggers = loggers,
            Logger = logger,
            ActivitySlots = new SemaphoreSlim(options.MaxConcurrentActivityFunctions),
            OrchestratorSlots = new SemaphoreSlim(options.MaxConcurrentOrchestratorFunctions),
            IsAlive = _workers.IsAliveAsync,
            Poke = Poke,
            Changed = Changed,
        };
    }

    /// <summary>What sessions and clients share.</summary>
    public EngineContext Context => _context;

    /// <summary>Opens the task hub and begins to work; as a client only, it leaves the work to other processes.</summary>
    public async Task StartAsync(bool clientOnly, CancellationToken cancellationToken)
    {
        await _context.Store.InitializeAsync(cancellationToken);
        _works = !clientOnly;
        if (clientOnly)
        {
            return;
        }

        await _context.Store.BeatAsync(_context.Worker, cancellationToken);
        DurableLog.Started(_context.Logger, _context.Worker, _context.Options.HubName);
        _background = Task.WhenAll(
            Task.Run(() => Quietly(_workers.BeatAsync, _killed.Token), CancellationToken.None),
            Task.Run(() => Quietly(LookAsync, _stopping.Token), CancellationToken.None));
    }

    /// <summary>
    /// Begins nothing new, cancels the tokens of running activities, waits for them, and gives every instance back, so that another
    /// process can take it at once. When the token says that time is up, it lets go of the rest: their leases lapse.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        try
        {
            await Task.WhenAll(_slots.Values.Select(slot => slot.Completion)).WaitAsync(cancellationToken);
            await _context.Store.ForgetWorkerAsync(_context.Worker, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Time is up.
        }
        finally
        {
            await KillAsync();
        }
    }

    /// <summary>Lets go of everything at once, as if the process had ended.</summary>
    public async Task KillAsync()
    {
        await _killed.CancelAsync();
        await _stopping.CancelAsync();
        await _background;
    }

    /// <summary>Has the session of an instance look at its log, or begins one.</summary>
    public void Poke(string instanceId)
    {
        while (_works && !_stopping.IsCancellationRequested && !_slots.GetOrAdd(instanceId, NewSlot).TryPoke())
        {
            // The slot has closed in this moment; the next one is a new one.
        }
    }

    /// <summary>Ends when the document of an instance has been changed in this process.</summary>
    public Task ChangeAsync(string instanceId) => _changes.GetOrAdd(instanceId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await KillAsync();
        try
        {
            await Task.WhenAll(_slots.Values.Select(slot => slot.Completion));
        }
        catch (OperationCanceledException)
        {
        }

        _stopping.Dispose();
        _killed.Dispose();
    }


    private static async Task Quietly(Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        try
        {
            await loop(cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private InstanceSlot NewSlot(string instanceId) => new(
        instanceId,
        () => new InstanceSession(_context, instanceId, _stopping.Token, _killed.Token),
        _context,
        (slot, owner) =>
        {
            _ = owner is null ? _elsewhere.TryRemove(instanceId, out _) : _elsewhere.TryAdd(instanceId, owner);
            _ = _slots.TryRemove(KeyValuePair.Create(instanceId, slot));
        },
        _killed.Token);

    private void Changed(string instanceId)
    {
        if (_changes.TryRemove(instanceId, out var change))
        {
            change.SetResult();
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var options = _context.Options;
        var interval = options.MinPollInterval;
        while (true)
        {
            try
            {
                interval = await LookOnceAsync(cancellationToken) ? options.MinPollInterval : interval * 2;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever it was, work must be looked for again.
                DurableLog.StorageUnreachable(_context.Logger, error, _context.Worker);
                interval *= 2;
            }

            interval = interval < options.MaxPollInterval ? interval : options.MaxPollInterval;
            await Task.Delay(interval, _context.Time, cancellationToken);
        }
    }

    /// <summary>Looks for instances without an owner and for news from other processes.</summary>
    /// <returns>Whether anything had changed.</returns>
    private async Task<bool> LookOnceAsync(CancellationToken cancellationToken)
    {
        var marks = await _context.Store.ListMarksAsync(cancellationToken);
        Func<string, bool>? isAlive = null;
        var changed = false;
        foreach (var mark in marks)
        {
            if (!_marks.TryGetValue(mark.InstanceId, out var tag) || tag != mark.Tag)
            {
                changed = true;
                Poke(mark.InstanceId);
            }
            else if (_slots.ContainsKey(mark.InstanceId))
            {
                // Its session hears of every change and waits by itself for all else.
            }
            else if (_elsewhere.TryGetValue(mark.InstanceId, out var owner))
            {
                isAlive ??= await _workers.WhoIsAliveAsync(cancellationToken);
                if (!isAlive(owner))
                {
                    changed = true;
                    _ = _elsewhere.TryRemove(mark.InstanceId, out _);
                    Poke(mark.InstanceId);
                }
            }
            else if (mark.Age > StaleMark)
            {
                await _context.Store.UnmarkAsync(mark.InstanceId, mark.Tag, cancellationToken);
            }
        }

        foreach (var gone in _marks.Keys.Except(marks.Select(mark => mark.InstanceId)).Where(_slots.ContainsKey))
        {
            // Another process has taken the instance over and brought it to its end since the last look.
            Poke(gone);
        }

        _marks = marks.ToDictionary(mark => mark.InstanceId, mark => mark.Tag);
        return changed;
    }
}
