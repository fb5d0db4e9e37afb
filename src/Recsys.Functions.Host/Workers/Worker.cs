using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Apps;
using Recsys.Local;

namespace Recsys.Functions.Host.Workers;

/// <summary>Keeps one worker running: waits for it to come in, has it load the functions, and starts another one when it ends.</summary>
internal sealed class Worker(
    FunctionApp app, WorkerConnections connections, Func<StartedWorker> start, TimeProvider time, ILogger<Worker> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(5);
    private const int MostFirsts = 3;
    private const string PortTaken = "address already in use";

    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<WorkerChannel> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StartedWorker? _current;
    private Task _running = Task.CompletedTask;

    /// <summary>Starts the supervision with a process that was started already, and returns once that worker can be used.</summary>
    /// <exception cref="HostStartException">It ended first, or cannot load the app.</exception>
    public async Task StartAsync(StartedWorker first)
    {
        var began = time.GetTimestamp();
        WorkerChannel? channel = null;
        for (var firsts = 1; channel is null; firsts++)
        {
            _current = first;
            try
            {
                channel = await OpenAsync(first);
            }
            catch (HostStartException) when (firsts < MostFirsts && !_stopping.IsCancellationRequested && HasLostItsPort(first.Process))
            {
                Log.WorkerLostItsPort(logger, first.Process.Id);
                connections.Forget(first.Id);
                await first.Process.DisposeAsync();
                first = start();
            }
        }

        Log.WorkerReady(logger, first.Process.Id, time.GetElapsedTime(began).TotalMilliseconds);
        _ready.SetResult(channel);
        _running = KeepAsync(first);
    }

    /// <summary>The worker, as soon as there is one.</summary>
    public async Task<WorkerChannel> ReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var channel = await Volatile.Read(ref _ready).Task.WaitAsync(cancellationToken);
            if (!channel.HasEnded)
            {
                return channel;
            }

            // Its stream has ended, its process is about to: the next one takes its place in a moment.
            await Task.Delay(ShortWait, time, cancellationToken);
        }
    }

    /// <summary>Ends the worker at once, with everything that runs in it; another one starts.</summary>
    public void Restart() => _current?.Process.Kill();

    /// <summary>From now on no other worker starts: one that ends was asked to, by a signal to all processes of a terminal for instance.</summary>
    public void BeginStop() => _stopping.Cancel();

    /// <summary>Asks the worker to end, and ends it.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (_current is not { } current)
        {
            return;
        }

        if (_ready.Task is { IsCompletedSuccessfully: true } channel)
        {
            (await channel).Terminate(ExitGrace);
            await Task.WhenAny(current.Process.Exited, Task.Delay(ExitGrace, CancellationToken.None));
        }

        await current.Process.DisposeAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task KeepAsync(StartedWorker current)
    {
        var (began, wait) = (time.GetTimestamp(), TimeSpan.Zero);
        while (true)
        {
            var exitCode = await current.Process.Exited;
            if (_ready.Task.IsCompleted)
            {
                // Else whoever waits has this promise already, over any number of workers that do not come up.
                Volatile.Write(ref _ready, new TaskCompletionSource<WorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            wait = time.GetElapsedTime(began) > Settled ? TimeSpan.Zero : Longer(wait);
            if (!_stopping.IsCancellationRequested) Log.WorkerEnded(logger, current.Process.Id, exitCode, wait.TotalSeconds);
            await current.Process.DisposeAsync();
            StartedWorker? next = null;
            while (next is null)
            {
                await Task.Delay(wait, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_stopping.IsCancellationRequested)
                {
                    _ready.SetException(new WorkerProcessExitException("The host stops."));
                    return;
                }

                wait = (next = TryStart()) is null ? Longer(wait) : wait;
            }

            began = time.GetTimestamp();
            _current = current = next;
            if (_stopping.IsCancellationRequested)
            {
                // The stop has seen the one before it, and would wait for this one to end by itself.
                current.Process.Kill();
            }

            try
            {
                var channel = await OpenAsync(current);
                Log.WorkerReady(logger, current.Process.Id, time.GetElapsedTime(began).TotalMilliseconds);
                _ready.SetResult(channel);
            }
            catch (Exception e) when (e is HostStartException or WorkerProcessExitException)
            {
                Log.WorkerUnusable(logger, current.Process.Id, e.Message);
                connections.Forget(current.Id);
                current.Process.Kill();
            }
        }
    }

    /// <summary>A worker chooses the port of its server some time before it takes it: any connection of the machine may get it in between.</summary>
    private static bool HasLostItsPort(ChildProcess process) =>
        process.HasExited && process.LastLines.Any(l => l.Contains(PortTaken, StringComparison.OrdinalIgnoreCase));

    private StartedWorker? TryStart()
    {
        try
        {
            return start();
        }
        catch (LocalSetupException e)
        {
            Log.WorkerNotStarted(logger, e.Message);
            return null;
        }
    }

    private async Task<WorkerChannel> OpenAsync(StartedWorker started)
    {
        var opening = OpenAsync(connections.Expect(started.Id));
        var late = Task.Delay(StartPatience, time, CancellationToken.None);
        var first = await Task.WhenAny(opening, started.Process.Exited, late);
        if (first == late)
        {
            throw new HostStartException($"The worker of {app.Name} was not ready within {StartPatience.TotalSeconds:0} s");
        }

        // A worker that ends may break its channel before its exit is known; the exit says more.
        if (first == opening && !opening.IsFaulted)
        {
            return await opening;
        }

        if (opening.Exception?.InnerException is HostStartException refused)
        {
            throw refused;
        }

        await Task.WhenAny(started.Process.Exited, Task.Delay(ExitGrace, CancellationToken.None));
        var exit = started.Process.HasExited ? $" with exit code {await started.Process.Exited}" : "";
        throw new HostStartException($"The worker of {app.Name} ended{exit} before it was ready");
    }

    private async Task<WorkerChannel> OpenAsync(Task<WorkerChannel> expected)
    {
        var channel = await expected;
        await channel.OpenAsync();
        await WarmAsync(channel);
        return channel;
    }

    /// <summary>
    /// The worker names the address of its server before that server listens: a request of our own finds out when it does. It is not one
    /// of a function, and answered by an error.
    /// </summary>
    private async Task WarmAsync(WorkerChannel channel)
    {
        if (channel.HttpAddress is null)
        {
            return;
        }

        // How long a start may take is the caller's to say.
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        while (!channel.HasEnded)
        {
            try
            {
                using var answer = await http.GetAsync(channel.HttpAddress);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(ShortWait, time, CancellationToken.None);
            }
        }

        throw new WorkerProcessExitException("The worker process ended.");
    }

    private static TimeSpan Longer(TimeSpan wait) =>
        wait == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : wait * 2 < LongestWait ? wait * 2 : LongestWait;
}
