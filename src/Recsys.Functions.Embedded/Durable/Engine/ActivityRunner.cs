using Recsys.Functions.Embedded.Durable.History;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>Runs the activities of one session, each once a session, and reports what came out.</summary>
internal sealed class ActivityRunner(EngineContext engine, string instanceId, Action<TaskOutcome> report, CancellationToken stopping)
{
    private readonly Dictionary<int, Task> _started = [];

    /// <summary>Ends when no activity of this session runs any more.</summary>
    public Task Completion => Task.WhenAll(_started.Values);

    public void Start(TaskScheduled scheduled)
    {
        if (!_started.ContainsKey(scheduled.Id))
        {
            _started.Add(scheduled.Id, Task.Run(() => RunAsync(scheduled), CancellationToken.None));
        }
    }

    private async Task RunAsync(TaskScheduled scheduled)
    {
        try
        {
            await engine.ActivitySlots.WaitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            if (await AttemptAsync(scheduled) is { } outcome)
            {
                report(outcome);
            }
        }
        finally
        {
            _ = engine.ActivitySlots.Release();
        }
    }

    private async Task<TaskOutcome?> AttemptAsync(TaskScheduled scheduled)
    {
        try
        {
            if (!engine.Activities.Contains(scheduled.Name))
            {
                throw new InvalidOperationException($"There is no activity '{scheduled.Name}' in this app.");
            }

            var result = await engine.Activities.RunAsync(new ActivityCall(scheduled.Name, instanceId, scheduled.Input), stopping);
            return new TaskCompleted(scheduled.Id, Payload.From(result, engine.Json, $"the result of activity '{scheduled.Name}'"));
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // It may have failed because it was told to stop: that is not an outcome, the next owner runs it again.
            return null;
        }
        catch (Exception error)
        {
            DurableLog.ActivityFailed(engine.Logger, error, scheduled.Name, scheduled.Id, instanceId);
            return new TaskFailed(scheduled.Id, Reasons.Of(error));
        }
    }
}
