using Recsys.TestKit;

namespace Recsys.Local.Tests;

public sealed class FileLockTests
{
    [Fact]
    public async Task A_file_that_a_process_has_is_held_for_others_until_that_one_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It takes flock.");
        using var folder = new TempFolder();
        var path = folder.File("lock");
        Assert.False(FileLock.IsHeld(path));
        FileLock.TryTake(path)!.Dispose();
        Assert.False(FileLock.IsHeld(path));

        var other = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "flock", Arguments = ["--exclusive", path, "sh", "-c", "echo taken; read line"],
        });
        await using (other)
        {
            await other.WaitForLineAsync(l => l == "taken", TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.True(FileLock.IsHeld(path));
            Assert.Null(FileLock.TryTake(path));
            other.Kill();
            await other.Exited;
        }

        using var taken = FileLock.TryTake(path);
        Assert.NotNull(taken);
        Assert.True(FileLock.IsHeld(path));
    }

    [Fact]
    public void What_keeps_the_file_from_being_opened_is_told_and_not_taken_for_another_process()
    {
        using var folder = new TempFolder();
        var below = Path.Combine(folder.File("missing"), "lock");
        Assert.False(FileLock.IsHeld(below));
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryTake(below));
        // The system's own folder of processes takes no file, whoever asks.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It looks at /proc.");
        var error = Assert.ThrowsAny<Exception>(() => FileLock.TryTake("/proc/lock"));
        Assert.Contains("/proc/lock", error.Message, StringComparison.Ordinal);
    }
}
