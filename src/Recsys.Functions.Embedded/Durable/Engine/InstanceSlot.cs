namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>Sees to it that an instance has one session at a time in this process, and a new one whenever there is reason for it.</summary>
internal sealed class InstanceSlot(
    string instanceId, Func<InstanceSession> begin, EngineContext engine, Action<InstanceSlot, string?> closed, CancellationToken killed)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private InstanceSession? _session;
    private bool _again;
    private bool _closed;

    /// <summary>Ends with the last session.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Has the session look at its log, or begins one; false when this slot has closed.</summary>
    public bool TryPoke()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            if (_session is null)
            {
                _session = begin();
                Completion = Task.Run(RunAsync);
            }
            else
            {
                _again = true;
                _session.Poke();
            }

            return true;
        }
    }

    private async Task RunAsync()
    {
        var delay = FirstDelay;
        while (true)
        {
            var end = SessionEnd.Released;
            try
            {
                end = await _session!.RunAsync();
                delay = FirstDelay;
            }
            catch (Exception) when (killed.IsCancellationRequested)
            {
            }
            catch (Exception error)
            {
                DurableLog.SessionBroke(engine.Logger, error, instanceId, delay);
                end = await PauseAsync(delay);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }

            lock (_lock)
            {
                var owner = end == SessionEnd.Elsewhere ? _session!.Owner : null;
                if (end != SessionEnd.Continued && (!_again || end == SessionEnd.Released))
                {
                    _closed = true;
                    closed(this, owner);
                    return;
                }

                _again = false;
                _session = begin();
            }
        }
    }

    private async Task<SessionEnd> PauseAsync(TimeSpan delay)
    {
        try
        {
            // The next session may not run an activity beside its own earlier run.
            await _session!.Activities.WaitAsync(killed);
            await Task.Delay(delay, engine.Time, killed);
            return SessionEnd.Continued;
        }
        catch (OperationCanceledException)
        {
            return SessionEnd.Released;
        }
    }
}
