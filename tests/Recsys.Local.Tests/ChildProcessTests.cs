using System.Collections.Concurrent;
using System.Diagnostics;
using Recsys.TestKit;

namespace Recsys.Local.Tests;

public sealed class ChildProcessTests
{
    private static ChildProcess Node(string script, Action<string>? output = null, string prefix = "")
        => ChildProcess.Start(new ChildProcessOptions { FileName = "node", Arguments = ["-e", script], Output = output, Prefix = prefix });

    [Fact]
    public async Task Lines_of_both_streams_come_with_the_prefix_and_the_exit_code_follows()
    {
        var lines = new ConcurrentQueue<string>();
        await using var child = Node("console.log('one'); console.error('two'); process.exitCode = 7;", lines.Enqueue, "[x] ");
        Assert.Equal(7, await child.Exited);
        Assert.Equal(["[x] one", "[x] two"], lines.Order());
        Assert.Equal(["one", "two"], child.LastLines.Order());
    }

    [Fact]
    public async Task A_wait_for_a_line_sees_lines_of_the_past_and_of_the_future()
    {
        await using var child = Node("console.log('past'); setTimeout(() => console.log('future'), 100); setInterval(() => {}, 1000);");
        Assert.Equal("past", await child.WaitForLineAsync(l => l == "past", TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal("past", await child.WaitForLineAsync(l => l == "past", TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal("future", await child.WaitForLineAsync(l => l == "future", TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_child_that_ends_before_it_is_ready_is_reported_with_its_last_lines()
    {
        await using var child = Node("console.error('no disk'); process.exit(3)");
        var error = await Assert.ThrowsAsync<LocalSetupException>(
            () => child.WaitForHttpAsync(
                new Uri("http://127.0.0.1:9/"), TimeSpan.FromSeconds(20), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("exit code 3", error.Problem);
        Assert.Contains("no disk", error.Mend);
    }

    [Fact]
    public async Task Stop_lets_the_child_clean_up_and_kills_one_that_will_not_end()
    {
        await using var polite = Node(
            "process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); console.log('up'); setInterval(() => {}, 1000);");
        await polite.WaitForLineAsync(l => l == "up", TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(0, await polite.StopAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("bye", polite.LastLines);

        await using var deaf = Node("process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000);");
        await deaf.WaitForLineAsync(l => l == "up", TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await deaf.StopAsync(TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        var error = Assert.Throws<LocalSetupException>(() => ChildProcess.Start(new ChildProcessOptions { FileName = "recsys-no-such-program" }));
        Assert.Contains("recsys-no-such-program", error.Problem);
    }

    [Fact]
    public async Task Azurite_ends_with_a_parent_that_was_killed()
    {
        // A stand-in for the parent holds the pipe as we do; killing it must end what watches the pipe.
        const string parent = """
            const { spawn } = require('child_process');
            const program = 'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000)';
            const child = spawn(
              process.execPath, ['--require', process.argv[1], '-e', program], { stdio: ['pipe', 'ignore', 'ignore'] });
            console.log('child ' + child.pid);
            setInterval(() => {}, 1000);
            """;
        await using var holder = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "node",
            Arguments = ["-e", parent, Path.Combine(Repository.LocalInfra, "exit-with-parent.cjs")],
        });
        var line = await holder.WaitForLineAsync(
            l => l.StartsWith("child ", StringComparison.Ordinal), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        using var child = Process.GetProcessById(int.Parse(line[6..]));
        using (var process = Process.GetProcessById(holder.Id)) process.Kill(entireProcessTree: false);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.HasExited);
    }
}
