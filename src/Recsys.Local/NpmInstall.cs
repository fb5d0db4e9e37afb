namespace Recsys.Local;

/// <summary>
/// Installs what a package-lock.json pins, once. Several processes may ask at the same time: one installs, the others wait.
/// </summary>
internal static class NpmInstall
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the folder holds exactly what its lock file says, by the copy of that file which a finished install leaves.</summary>
    public static bool IsCurrent(string directory)
        => File.Exists(Mark(directory)) && File.ReadAllBytes(Mark(directory)).AsSpan().SequenceEqual(File.ReadAllBytes(LockFile(directory)));

    public static async Task EnsureAsync(string directory, Action<string>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(LockFile(directory)))
            throw new LocalSetupException(
                $"There is no package-lock.json in {directory}.", "Give the folder that pins Azurite: infra/local of the repository.");
        if (IsCurrent(directory)) return;

        using var alone = await LockAsync(Path.Combine(directory, ".install.lock"), progress, cancellationToken).ConfigureAwait(false);
        if (IsCurrent(directory)) return;
        progress?.Invoke($"npm ci in {directory} (first use, about a minute)");
        await RunAsync(directory, progress, cancellationToken).ConfigureAwait(false);
        File.Copy(LockFile(directory), Mark(directory), overwrite: true);
    }

    private static async Task RunAsync(string directory, Action<string>? progress, CancellationToken cancellationToken)
    {
        // No package of the lock file needs its install script, and a script that nobody asked for is nobody's friend.
        var npm = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = Npm.FileName,
            Arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"],
            WorkingDirectory = directory,
            Prefix = "[npm] ",
            Output = progress,
        });
        await using (npm.ConfigureAwait(false))
        {
            var code = await npm.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (code == 0) return;
            throw new LocalSetupException(
                $"npm ci failed with exit code {code} in {directory}.", "Its last lines:\n" + string.Join('\n', npm.LastLines.TakeLast(12)));
        }
    }

    private static async Task<FileStream> LockAsync(string path, Action<string>? progress, CancellationToken cancellationToken)
    {
        var told = false;
        while (true)
        {
            if (FileLock.TryTake(path) is { } taken) return taken;
            if (!told) progress?.Invoke("another process is installing; waiting for it");
            told = true;
            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Mark(string directory) => Path.Combine(directory, "node_modules", ".recsys-installed");

    private static string LockFile(string directory) => Path.Combine(directory, "package-lock.json");
}
