using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Recsys.Functions.Host.Tests.Durable;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Start;

/// <summary>Host and worker end with whoever started them, however that one went.</summary>
public sealed class ProcessLifeTests(AzuriteFixture azurite)
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
        // It takes nothing on that it could not finish.
        Assert.DoesNotContain(host.LastLines, l => l.StartsWith("Now listening on: ", StringComparison.Ordinal));
        Assert.DoesNotContain(host.LastLines, l => l.Contains("leaves", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_waits_for_its_storage_can_be_asked_to_end()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var state = new TempFolder();
        var storage = $"http://{silent.LocalEndpoint}/a";
        await using var host = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = ["exec", HostedApp.HostAssembly, "--app", SampleHost.AppFolder, "--urls", "http://127.0.0.1:0"],
            Environment = SampleHost.Settings(["StartInstance", "Chain", "Twice"], new Dictionary<string, string?>
            {
                ["RECSYS_STATE"] = state.Path,
                ["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;"
                    + $"BlobEndpoint={storage};QueueEndpoint={storage};TableEndpoint={storage};",
            }),
        });
        // The question that is never answered.
        using var asked = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var begin = Stopwatch.GetTimestamp();
        Assert.Equal(0, await host.StopAsync(TimeSpan.FromMinutes(1)));
        // The first of its four attempts alone has thirty seconds.
        Assert.InRange(Stopwatch.GetElapsedTime(begin).TotalSeconds, 0, 25);
        Assert.DoesNotContain(host.LastLines, l => l.StartsWith("Now listening on: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_loses_its_storage_and_then_its_parent_ends_soon_although_the_durable_engine_waits_for_its_leases()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It takes a shell.");
        using var state = new TempFolder();
        await using var azurite = new AzuriteFixture();
        var settings = SampleHost.Settings(["StartInstance", "Chain", "Twice"], DurableHost.Settings(azurite, "Orphaned"));
        settings["RECSYS_STATE"] = state.Path;
        await using var host = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "sh",
            // What holds the pipe open is the parent; it goes when the file is there.
            Arguments =
            [
                "-c", "while [ ! -e \"$3\" ]; do sleep 0.1; done | dotnet exec \"$1\" --app \"$2\" --urls http://127.0.0.1:0",
                "sh", HostedApp.HostAssembly, SampleHost.AppFolder, state.File("gone"),
            ],
            Environment = settings,
        });
        await host.WaitForLineAsync(
            l => l.StartsWith("Now listening on: ", StringComparison.Ordinal), TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        azurite.Process.Kill();
        await File.WriteAllTextAsync(state.File("gone"), "", TestContext.Current.CancellationToken);
        // Left alone, the engine's stop takes ten minutes.
        Assert.Equal(0, await host.Exited.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Contains(host.LastLines, l => l.Contains("The stop leaves timers and orchestrations behind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_that_comes_before_the_durable_engine_has_started_waits_for_it()
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        using var state = new TempFolder();
        var settings = SampleHost.Settings(["GetInstance", "Chain", "Twice"], DurableHost.Settings(azurite, azurite.NewName("Early")));
        settings["RECSYS_STATE"] = state.Path;
        await using var host = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = ["exec", HostedApp.HostAssembly, "--app", SampleHost.AppFolder, "--urls", address],
            Environment = settings,
        });
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        var answers = new HashSet<HttpStatusCode>();
        var listens = host.WaitForLineAsync(
            l => l.StartsWith("Now listening on: ", StringComparison.Ordinal), TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        while (!listens.IsCompleted)
        {
            try
            {
                using var answer = await client.GetAsync("/api/durable/nobody", TestContext.Current.CancellationToken);
                answers.Add(answer.StatusCode);
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }

        await listens;
        Assert.Equal([HttpStatusCode.NotFound], answers);
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
