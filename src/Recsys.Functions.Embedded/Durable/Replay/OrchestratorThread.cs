namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>
/// The one thread an orchestrator may run on during a step. Durable tasks are completed on it without a synchronisation context,
/// so that every continuation, with or without <c>ConfigureAwait(false)</c>, runs inside the completing call. Whatever still
/// arrives from another thread comes from an await of something that is not durable. Why so: decision record 0032.
/// </summary>
internal sealed class OrchestratorThread
{
    private int _thread;

    /// <summary>Whether the caller runs inside a step of this orchestrator.</summary>
    public bool IsCurrent => Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId;

    /// <summary>Runs a step's code and everything that it sets going.</summary>
    public void Run(Action code)
    {
        var context = SynchronizationContext.Current;
        Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            code();
        }
        finally
        {
            Volatile.Write(ref _thread, 0);
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
