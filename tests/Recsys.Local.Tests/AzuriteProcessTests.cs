using System.Diagnostics;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Recsys.TestKit;

namespace Recsys.Local.Tests;

public sealed class AzuriteProcessTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Blobs_and_tables_of_the_official_sdk_work_on_the_ports_it_chose()
    {
        var container = await azurite.NewContainerAsync();
        await container.GetBlobClient("a/b").UploadAsync(BinaryData.FromString("hello"), TestContext.Current.CancellationToken);
        var read = await container.GetBlobClient("a/b").DownloadContentAsync(TestContext.Current.CancellationToken);
        Assert.Equal("hello", read.Value.Content.ToString());

        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["x"] = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal(
            1, (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: TestContext.Current.CancellationToken)).Value.GetInt32("x"));
        Assert.True(azurite.Process.PeakMemoryBytes is null or > 10_000_000);
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_stop_and_a_start()
    {
        using var state = new TempFolder();
        var options = new AzuriteOptions { StateDirectory = state.Path, InstallDirectory = Repository.LocalInfra };
        await using (var first = await AzuriteProcess.StartAsync(options, cancellationToken: TestContext.Current.CancellationToken))
        {
            var container = new BlobContainerClient(first.ConnectionString, "kept");
            await container.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
            await container.UploadBlobAsync("x", BinaryData.FromString("1"), TestContext.Current.CancellationToken);
        }

        await using var second = await AzuriteProcess.StartAsync(options, cancellationToken: TestContext.Current.CancellationToken);
        var again = new BlobContainerClient(second.ConnectionString, "kept");
        Assert.True(await again.GetBlobClient("x").ExistsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_leaves_Ctrl_C_to_its_parent_and_ends_by_itself_when_it_is_asked_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is about signals of Unix.");
        using var state = new TempFolder();
        var node = await AzuriteProcess.StartAsync(
            new AzuriteOptions { StateDirectory = state.Path, InstallDirectory = Repository.LocalInfra },
            cancellationToken: TestContext.Current.CancellationToken);
        await using var kill = ChildProcess.Start(new ChildProcessOptions { FileName = "sh", Arguments = ["-c", $"kill -INT {node.Id}"] });
        Assert.Equal(0, await kill.Exited);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.False(node.Exited.IsCompleted);
        await node.DisposeAsync();
        // Else it was killed, after five seconds.
        Assert.Equal(0, await node.Exited);
    }

    [Fact]
    public async Task A_folder_without_a_lock_file_is_named()
    {
        using var empty = new TempFolder();
        var error = await Assert.ThrowsAsync<LocalSetupException>(() => AzuriteProcess.StartAsync(
            new AzuriteOptions { StateDirectory = empty.File("state"), InstallDirectory = empty.Path },
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(empty.Path, error.Problem);
        Assert.Contains("infra/local", error.Mend);
    }

    [Fact]
    public async Task A_failed_npm_shows_its_last_lines_and_leaves_no_mark_of_an_install()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            folder.File("package.json"), """{"name":"x","dependencies":{"azurite":"3.37.0"}}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("package-lock.json"), "{ not json", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<LocalSetupException>(() => AzuriteProcess.StartAsync(
            new AzuriteOptions { StateDirectory = folder.File("state"), InstallDirectory = folder.Path },
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("npm ci failed with exit code", error.Problem);
        Assert.Contains("npm error", error.Mend);
        Assert.False(NpmInstall.IsCurrent(folder.Path));
    }

    [Fact]
    public async Task Several_processes_that_want_the_install_at_once_share_one()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("package.json"), """{"name":"x","version":"1.0.0"}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("package-lock.json"), """{"name":"x","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"x","version":"1.0.0"}}}""",
            TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.File("node_modules"));
        var installs = 0;
        void Count(string line)
        {
            if (line.StartsWith("npm ci in", StringComparison.Ordinal)) Interlocked.Increment(ref installs);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NpmInstall.EnsureAsync(folder.Path, Count, TestContext.Current.CancellationToken)));
        Assert.Equal(1, installs);
        Assert.True(NpmInstall.IsCurrent(folder.Path));
    }

    [Fact]
    public async Task A_child_that_does_not_get_ready_in_time_is_ended_and_named()
    {
        using var state = new TempFolder();
        var error = await Assert.ThrowsAsync<LocalSetupException>(() => AzuriteProcess.StartAsync(
            new AzuriteOptions { StateDirectory = state.Path, InstallDirectory = Repository.LocalInfra, StartTimeout = TimeSpan.FromMilliseconds(1) },
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Matches(@"node \(process \d+\) did not print the expected line within", error.Problem);
        var id = int.Parse(error.Problem.Split("process ")[1].Split(')')[0]);
        Assert.ThrowsAny<ArgumentException>(() => Process.GetProcessById(id));
    }
}
