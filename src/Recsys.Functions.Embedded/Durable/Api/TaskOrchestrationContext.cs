using Microsoft.Extensions.Logging;

namespace Microsoft.DurableTask;

/// <summary>
/// What an orchestrator may do. Its members give the same answers at every replay; anything else that differs from run to run
/// (clock, random numbers, storage, network, other threads) belongs in an activity.
/// </summary>
public abstract class TaskOrchestrationContext
{
    /// <summary>Name of the orchestrator.</summary>
    public abstract TaskName Name { get; }

    /// <summary>Id of the instance.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The time of the current step, from the history.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the code that runs now has run before.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Makes the loggers below.</summary>
    private protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The input of the orchestration.</summary>
    public abstract T? GetInput<T>();

    /// <inheritdoc cref="CallActivityAsync{T}(TaskName, object, TaskOptions)"/>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null)
        => CallActivityAsync<object?>(name, input, options);

    /// <summary>Runs an activity. Input and result are carried as JSON, at most 1 MiB each.</summary>
    /// <exception cref="TaskFailedException">The activity failed, after all attempts.</exception>
    public abstract Task<T> CallActivityAsync<T>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <inheritdoc cref="CallSubOrchestratorAsync{TResult}(TaskName, object, TaskOptions)"/>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
        => CallSubOrchestratorAsync<object?>(orchestratorName, input, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync{TResult}(TaskName, object, TaskOptions)"/>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options)
        => CallSubOrchestratorAsync<object?>(orchestratorName, null, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync{TResult}(TaskName, object, TaskOptions)"/>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options)
        => CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <summary>Runs another orchestrator as an instance of its own and waits for it.</summary>
    /// <exception cref="TaskFailedException">It failed, after all attempts.</exception>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <summary>Sleeps durably.</summary>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken)
        => CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>Sleeps durably until a time (UTC).</summary>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Waits for an event; one that came earlier is taken at once. Names are compared without regard to case.</summary>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event for some time.</summary>
    /// <exception cref="TaskCanceledException">The time is over.</exception>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout)
    {
        using var timer = new CancellationTokenSource();
        using var wait = new CancellationTokenSource();
        var expiry = CreateTimer(timeout, timer.Token);
        var arrival = WaitForExternalEvent<T>(eventName, wait.Token);
        ((await Task.WhenAny(expiry, arrival)) == arrival ? timer : wait).Cancel(); // CancelAsync would leave the orchestrator's thread
        return await arrival;
    }

    /// <summary>Shows a value to whoever asks for the instance; at most 16 KiB of UTF-16 JSON.</summary>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Starts the orchestrator again with a new input and a fresh history. Return right after the call.</summary>
    /// <param name="newInput">Input of the next round.</param>
    /// <param name="preserveUnprocessedEvents">Whether events that nobody has waited for are carried over.</param>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <summary>A GUID that is the same at every replay (version 5 of RFC 4122).</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that is silent while replaying.</summary>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) => new ReplaySafeLogger(this, LoggerFactory.CreateLogger(categoryName));

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger(Type type) => new ReplaySafeLogger(this, LoggerFactory.CreateLogger(type));

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger<T>() => new ReplaySafeLogger(this, LoggerFactory.CreateLogger<T>());

    private sealed class ReplaySafeLogger(TaskOrchestrationContext context, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => !context.IsReplaying && inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!context.IsReplaying)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
