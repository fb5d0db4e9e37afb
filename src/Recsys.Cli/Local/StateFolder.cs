using System.Globalization;
using Recsys.Local;

namespace Recsys.Cli.Local;

/// <summary>
/// The folder where a local system keeps its state. One system at a time owns it: by a lock that the operating system takes away from a
/// process that dies, whatever it dies of.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    public const string DefaultPath = ".recsys";
    private const string LockFile = "owner.lock";
    private const string OwnerFile = "owner";
    private const int LookMilliseconds = 500;

    private readonly FileStream _lock;

    private StateFolder(string path, FileStream heldLock) => (FullPath, _lock) = (path, heldLock);

    public string FullPath { get; }

    /// <exception cref="CommandException">Another process runs a system there, or it is no folder.</exception>
    public static StateFolder Own(string path)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full))
        {
            throw new CommandException($"'{full}' is a file.", "Give --state a folder.");
        }

        Directory.CreateDirectory(full);
        if (Take(Path.Combine(full, LockFile)) is not { } held)
        {
            throw new CommandException(
                $"A local system is running in '{full}' already{Owner(full)}.",
                "Stop it (Ctrl-C there), or give this one another folder with --state.");
        }

        File.WriteAllText(Path.Combine(full, OwnerFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Endpoints.Delete(full);
        return new StateFolder(full, held);
    }

    /// <summary>Whether a process runs a system in this folder now.</summary>
    public static bool IsOwned(string path) => FileLock.IsHeld(Path.Combine(path, LockFile));

    public void Dispose()
    {
        Endpoints.Delete(FullPath);
        _lock.Dispose();
    }

    /// <summary>Whoever only asks for the owner has the file too, for a moment.</summary>
    private static FileStream? Take(string file)
    {
        var begin = Environment.TickCount64;
        while (true)
        {
            if (FileLock.TryTake(file) is { } held)
            {
                return held;
            }

            if (Environment.TickCount64 - begin > LookMilliseconds)
            {
                return null;
            }

            Thread.Sleep(10);
        }
    }

    private static string Owner(string path)
    {
        try
        {
            return $" (process {File.ReadAllText(Path.Combine(path, OwnerFile))})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
