using System.Net;
using System.Net.Sockets;
using Recsys.TestKit;

namespace Recsys.Local.Tests;

public sealed class PrerequisitesTests
{
    [Fact]
    public async Task Node_and_npm_of_this_machine_are_found_with_their_versions()
    {
        var node = await Prerequisites.NodeAsync(TestContext.Current.CancellationToken);
        Assert.True(node.Ok, node.Mend);
        Assert.Matches(@"^v\d+\.", node.Found);
        Assert.True((await Prerequisites.NpmAsync(TestContext.Current.CancellationToken)).Ok);
    }

    [Fact]
    public void A_port_that_somebody_listens_on_is_busy_and_says_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var check = Prerequisites.Port(((IPEndPoint)taken.LocalEndpoint).Port, "the hub");
        Assert.False(check.Ok);
        Assert.Contains("the hub", check.Name);
        Assert.Contains("another port", check.Mend);
        Assert.True(Prerequisites.Port(FreePort.Next(), "x").Ok);
        Assert.True(Prerequisites.Port(0, "x").Ok);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_named_with_the_mend()
    {
        using var refusing = new ReservedPort();
        var check = await Prerequisites.AnswersAsync("blobs", new Uri($"http://127.0.0.1:{refusing.Number}/"), TestContext.Current.CancellationToken);
        Assert.False(check.Ok);
        Assert.Contains("recsys up", check.Mend);
    }

    [Fact]
    public void Azurite_counts_as_installed_only_by_the_mark_of_the_lock_file_that_is_there()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("package-lock.json"), "{}");
        Directory.CreateDirectory(folder.File("node_modules"));
        Assert.False(Prerequisites.Azurite(folder.Path).Ok);
        File.WriteAllText(Path.Combine(folder.File("node_modules"), ".recsys-installed"), "of another lock file");
        Assert.False(Prerequisites.Azurite(folder.Path).Ok);
    }

    [Fact]
    public void Peak_memory_of_this_process_is_read_from_proc_where_there_is_one()
    {
        var peak = ProcessMemory.PeakBytes(Environment.ProcessId);
        if (OperatingSystem.IsLinux()) Assert.InRange(peak!.Value, 1_000_000, 100_000_000_000);
        Assert.Null(ProcessMemory.PeakBytes(int.MaxValue));
    }
}
