using System.ComponentModel;
using System.Diagnostics;

namespace Recsys.Local;

/// <summary>
/// A process that this one started and answers for. Its output is pumped line by line, it can be waited for, and it is
/// ended when this process exits. Its standard input is a pipe that stays open as long as this process lives, so a child
/// that watches it sees even a killed parent; <see cref="ParentPipeVariable"/> tells the child so.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>Set to 1 for every child: the end of its standard input means that the parent is gone.</summary>
    public const string ParentPipeVariable = "RECSYS_EXIT_AT_STDIN_END";

    private readonly Process _process;
    private readonly LineBuffer _lines;
    private readonly string _name;
    private readonly EventHandler _endWithUs;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, LineBuffer lines, string name)
    {
        _process = process;
        Id = process.Id;
        _lines = lines;
        _name = name;
        _endWithUs = (_, _) => Kill();
        AppDomain.CurrentDomain.ProcessExit += _endWithUs;
        _ = WatchExitAsync();
    }

    /// <summary>Process id; also of one that has ended.</summary>
    public int Id { get; }

    /// <summary>Completes with the exit code when the process has ended and all its output was read.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Whether the process has ended and its output was read.</summary>
    public bool HasExited => _exited.Task.IsCompleted;

    /// <summary>The newest lines of both streams, oldest first, at most <see cref="ChildProcessOptions.KeptLines"/>.</summary>
    public IReadOnlyList<string> LastLines => _lines.Snapshot();

    /// <summary>Peak resident memory in bytes, or null where the system does not tell or the process is gone.</summary>
    public long? PeakMemoryBytes => ProcessMemory.PeakBytes(_process.Id);

    /// <summary>Starts the process.</summary>
    /// <exception cref="LocalSetupException">The program is not there or cannot be run.</exception>
    public static ChildProcess Start(ChildProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var start = new ProcessStartInfo(options.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        foreach (var argument in options.Arguments) start.ArgumentList.Add(argument);
        start.Environment[ParentPipeVariable] = "1";
        foreach (var (key, value) in options.Environment)
        {
            if (value is null) start.Environment.Remove(key);
            else start.Environment[key] = value;
        }

        var lines = new LineBuffer(options.KeptLines);
        var process = new Process { StartInfo = start };
        void Take(object sender, DataReceivedEventArgs e)
        {
            if (e.Data is null) return;
            options.Output?.Invoke(options.Prefix + e.Data);
            lines.Add(e.Data);
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException or DirectoryNotFoundException)
        {
            process.Dispose();
            throw new LocalSetupException(
                $"'{options.FileName}' could not be started: {e.Message}.", "Install it, or put its folder on PATH.", e);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process, lines, options.Name ?? Path.GetFileName(options.FileName));
    }

    /// <summary>The first line, past or future, that <paramref name="match"/> accepts.</summary>
    /// <exception cref="LocalSetupException">The process ended first, or the time ran out; the message ends with its last lines.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> match, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var line = _lines.FirstAsync(match);
        await RaceAsync(line, timeout, "print the expected line", cancellationToken).ConfigureAwait(false);
        return await line.ConfigureAwait(false);
    }

    /// <summary>
    /// Waits until <paramref name="address"/> answers over HTTP with a status that <paramref name="ready"/> accepts (default: any).
    /// </summary>
    /// <exception cref="LocalSetupException">The process ended first, or the time ran out; the message ends with its last lines.</exception>
    public async Task WaitForHttpAsync(
        Uri address, TimeSpan timeout, Func<int, bool>? ready = null, CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await RaceAsync(
                HttpReady.PollAsync(address, ready, stop.Token), timeout, $"answer at {address}", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Asks the process to end (SIGTERM; closed standard input on Windows) and kills it after <paramref name="grace"/>.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        if (!HasExited)
        {
            if (OperatingSystem.IsWindows()) CloseInput();
            else if (!_process.HasExited) _ = Posix.Kill(_process.Id, Posix.SigTerm);
            await Task.WhenAny(Exited, Task.Delay(grace)).ConfigureAwait(false);
            Kill();
        }

        return await Exited.ConfigureAwait(false);
    }

    /// <summary>Ends the process at once (SIGKILL), without its own clean-up.</summary>
    public void Kill()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended between the question and the signal.
        }
    }

    /// <summary>Stops the process, with five seconds for it to end by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit -= _endWithUs;
        _process.Dispose();
    }

    private async Task WatchExitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _exited.TrySetResult(_process.ExitCode);
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // Already closed.
        }
    }

    private async Task RaceAsync(Task wanted, TimeSpan timeout, string what, CancellationToken cancellationToken)
    {
        var late = Task.Delay(timeout, cancellationToken);
        var first = await Task.WhenAny(wanted, Exited, late).ConfigureAwait(false);
        if (wanted.IsCompletedSuccessfully) return;
        cancellationToken.ThrowIfCancellationRequested();
        var tail = string.Join('\n', LastLines.TakeLast(12));
        throw new LocalSetupException(
            first == late
                ? $"{_name} (process {Id}) did not {what} within {timeout.TotalSeconds:0} s."
                : $"{_name} ended with exit code {(HasExited ? Exited.Result : -1)} before it could {what}.",
            tail.Length == 0 ? "It printed nothing." : "Its last lines:\n" + tail);
    }
}
