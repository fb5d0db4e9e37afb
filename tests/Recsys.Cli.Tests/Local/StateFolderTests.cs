using Recsys.Cli.Local;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Local;

public sealed class StateFolderTests
{
    [Fact]
    public void A_folder_has_one_owner_at_a_time()
    {
        using var folder = new TempFolder();
        Assert.False(StateFolder.IsOwned(folder.Path));
        using (StateFolder.Own(folder.Path))
        {
            Assert.True(StateFolder.IsOwned(folder.Path));
            var second = Assert.Throws<CommandException>(() => StateFolder.Own(folder.Path));
            Assert.Contains($"already (process {Environment.ProcessId})", second.Problem, StringComparison.Ordinal);
        }

        Assert.False(StateFolder.IsOwned(folder.Path));
        StateFolder.Own(folder.Path).Dispose();
    }

    [Fact]
    public async Task Who_only_looks_keeps_nobody_out()
    {
        using var folder = new TempFolder();
        StateFolder.Own(folder.Path).Dispose();
        using var stop = new CancellationTokenSource();
        var looks = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    StateFolder.IsOwned(folder.Path);
                }
            },
            TestContext.Current.CancellationToken);
        for (var turn = 0; turn < 100; turn++)
        {
            StateFolder.Own(folder.Path).Dispose();
        }

        await stop.CancelAsync();
        await looks;
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_named()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("state"), "");
        var error = Assert.Throws<CommandException>(() => StateFolder.Own(folder.File("state")));
        Assert.Equal($"'{folder.File("state")}' is a file.", error.Problem);
        Assert.False(StateFolder.IsOwned(folder.File("state")));
    }
}
