using System.Diagnostics;
using Recsys.TestKit;

namespace Recsys.EndToEnd.Tests;

/// <summary>Ctrl-C as a terminal sends it: to every process at once.</summary>
public sealed class StopTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task At_Ctrl_C_the_apps_end_by_themselves_while_hub_and_storage_still_answer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It takes a command that makes a group of processes.");
        await using var up = RecsysCommand.StartInTerminal(
            _folder.File("state"), "up", "--online-port", "0", "--training-port", "0", "--hub-port", "0");
        await up.LineAsync("Running. Ctrl-C stops everything");
        var begin = Stopwatch.GetTimestamp();
        Assert.Equal(0, await up.InterruptAsync());
        // An app that hub or storage have left waits for them until it is killed, half a minute later.
        Assert.InRange(Stopwatch.GetElapsedTime(begin).TotalSeconds, 0, 20);
        Assert.DoesNotContain("ended with exit code", up.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("leaves", up.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", up.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task At_Ctrl_C_a_hub_that_was_started_alone_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It takes a command that makes a group of processes.");
        await using var hub = RecsysCommand.StartInTerminal(_folder.File("state"), "hub", "--port", "0", "--dir", _folder.File("hub"));
        await hub.LineAsync("Connection string: ");
        Assert.Equal(0, await hub.InterruptAsync());
    }

    public void Dispose() => _folder.Dispose();
}
