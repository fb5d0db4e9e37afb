using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Start;

/// <summary>Host and worker end with whoever started them, however that one went.</summary>
public sealed class ProcessLifeTests
{
    [Fact]
    public async Task A_host_takes_a_free_port_of_the_loopback_alone_and_prints_it_behind_its_functions()
    {
        await using var host = await SampleHost.StartAsync(["Hello"]);
        var port = host.Http.BaseAddress!.Port;
        Assert.NotEqual(0, port);
        // What the system says, not what the server believes.
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        Assert.Equal([IPAddress.Loopback], listeners.Where(l => l.Port == port).Select(l => l.Address));
        Assert.Equal($"Now listening on: http://127.0.0.1:{port}", host.Lines.Last(l => l.Length > 0));
        Assert.Equal(0, await host.StopAsync());
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task A_worker_that_finds_its_port_taken_is_started_again_twice_at_most(int lost, bool starts)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("lost"), $"{lost}", TestContext.Current.CancellationToken);
        var settings = new Dictionary<string, string?> { ["SampleLostPorts"] = folder.File("lost") };
        if (!starts)
        {
            var (exitCode, output) = await HostedApp.RunToEndAsync(SampleHost.AppFolder, SampleHost.Settings(["Hello"], settings));
            Assert.Equal(1, exitCode);
            Assert.Contains("before it was ready", output, StringComparison.Ordinal);
            return;
        }

        await using var host = await SampleHost.StartAsync(["Hello"], settings);
        Assert.Equal(lost, host.Lines.Count(l => l.Contains("found the port taken that it had chosen", StringComparison.Ordinal)));
        Assert.Contains("ann", await host.Http.GetStringAsync("/api/hello/ann", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task A_host_whose_parent_is_gone_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It takes a shell.");
        using var state = new TempFolder();
        // A shell that dies at once leaves the host with the closed end of a pipe as its standard input.
        await using var host = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "sh",
            Arguments =
            [
                "-c", "true | dotnet exec \"$1\" --app \"$2\" --urls http://127.0.0.1:0", "sh", HostedApp.HostAssembly, SampleHost.AppFolder,
            ],
            Environment = new Dictionary<string, string?>(SampleHost.Settings(["Hello"])) { ["RECSYS_STATE"] = state.Path },
        });
        Assert.Equal(0, await host.Exited.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Contains(host.LastLines, l => l.StartsWith("Now listening on: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_whose_host_was_killed_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It looks at /proc.");
        await using var host = await SampleHost.StartAsync(["Hello"]);
        var worker = host.WorkerId;
        Assert.True(Directory.Exists($"/proc/{worker}"));
        // The host alone: killing the tree would kill the worker too.
        Process.GetProcessById(host.App.Process.Id).Kill();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{worker}"), "the worker ends");
    }
}
