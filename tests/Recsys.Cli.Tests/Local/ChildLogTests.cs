using Recsys.Cli.Local;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Local;

public sealed class ChildLogTests
{
    [Fact]
    public void The_lines_of_the_run_before_are_kept_once()
    {
        using var folder = new TempFolder();
        foreach (var line in (string[])["first", "second", "third"])
        {
            using var log = new ChildLog(folder.Path, "online");
            log.Write(line);
        }

        Assert.Equal(["third"], File.ReadAllLines(folder.File("online.log")));
        Assert.Equal(["second"], File.ReadAllLines(folder.File("online.log.before")));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Only_the_owner_may_read_it()
    {
        using var folder = new TempFolder();
        using var log = new ChildLog(folder.Path, "online");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(log.Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
