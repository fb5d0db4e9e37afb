using System.Collections.Concurrent;
using System.Reflection;
using Recsys.Local;

namespace Recsys.EndToEnd.Tests;

/// <summary>The <c>recsys</c> command as a user starts it: a process with arguments, output and an exit code.</summary>
internal sealed class RecsysCommand : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Program =
        typeof(RecsysCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "CommandLine").Value!;

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ChildProcess _process;

    private RecsysCommand(
        string state, IReadOnlyDictionary<string, string?>? environment, string[] arguments, bool alone = false)
    {
        var dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : DotNet();
        _process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = alone ? "setsid" : dotnet,
            Name = $"recsys {arguments[0]}",
            // What a script starts in the background ignores SIGINT, and so do its children unless they are told otherwise.
            Arguments = [.. alone ? ["env", "--default-signal=INT", dotnet] : Array.Empty<string>(), "exec", Program, .. arguments, "--state", state],
            Environment = environment ?? new Dictionary<string, string?>(),
            Output = _lines.Enqueue,
        });
    }

    /// <summary>Both streams so far, line by line.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Starts a command that stays.</summary>
    public static RecsysCommand Start(string state, params string[] arguments) => new(state, null, arguments);

    /// <summary>The same as in a terminal of its own: it and its children are one group of processes.</summary>
    public static RecsysCommand StartInTerminal(string state, params string[] arguments) =>
        new(state, new Dictionary<string, string?> { [ChildProcess.ParentPipeVariable] = null }, arguments, alone: true);

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int Code, string Output)> RunAsync(string state, params string[] arguments) => RunAsync(state, null, arguments);

    /// <summary>Runs a command to its end, with variables of its own.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string state, IReadOnlyDictionary<string, string?>? environment, string[] arguments)
    {
        await using var command = new RecsysCommand(state, environment, arguments);
        var code = await command._process.Exited.WaitAsync(Patience, TestContext.Current.CancellationToken);
        return (code, command.Output);
    }

    /// <summary>The first line with these words.</summary>
    public Task<string> LineAsync(string words) =>
        _process.WaitForLineAsync(l => l.Contains(words, StringComparison.Ordinal), Patience, TestContext.Current.CancellationToken);

    /// <summary>Ctrl-C in its terminal: every process of the group gets the signal. Returns the exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        await using var kill = ChildProcess.Start(new ChildProcessOptions { FileName = "sh", Arguments = ["-c", $"kill -INT -{_process.Id}"] });
        Assert.Equal(0, await kill.Exited);
        return await _process.Exited.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    public Task<int> TerminateAsync() => _process.StopAsync(TimeSpan.FromSeconds(60));

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>The host by its full path, so that a test may take PATH away from the command.</summary>
    private static string DotNet()
    {
        var root = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return Path.GetFullPath(Path.Combine(root, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
    }
}
