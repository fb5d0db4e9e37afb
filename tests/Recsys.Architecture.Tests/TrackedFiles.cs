using System.Diagnostics;
using Recsys.TestKit;

namespace Recsys.Architecture.Tests;

/// <summary>What the repository holds: the files that git tracks, or, in an unpacked archive, those that are there.</summary>
internal static class TrackedFiles
{
    private static readonly string[] Made = ["bin", "obj", "node_modules", ".recsys", ".git", "TestResults"];

    /// <summary>Paths from the top of the repository, with slashes.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Ask().Where(f => File.Exists(Full(f))).Order(StringComparer.Ordinal)];

    /// <summary>Sources below one of the folders.</summary>
    public static IEnumerable<string> Sources(params string[] folders) =>
        All.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(d => f.StartsWith(d + "/", StringComparison.Ordinal)));

    public static string Read(string file) => File.ReadAllText(Full(file));

    public static string[] ReadLines(string file) => File.ReadAllLines(Full(file));

    private static string Full(string file) => Path.Combine(Repository.Root, file);

    private static IEnumerable<string> Ask() => Path.Exists(Full(".git")) ? AskGit() : Directory
        .EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
        .Where(f => !f.Split('/').Any(Made.Contains) && Path.GetFileName(f) != "local.settings.json");

    private static string[] AskGit()
    {
        // safe.directory: a container often runs as another user than the one who cloned.
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "ls-files", "-z"])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }
}
