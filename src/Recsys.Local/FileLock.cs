namespace Recsys.Local;

/// <summary>A file that one process at a time has open. The operating system takes it away from a process that dies, whatever it dies of.</summary>
public static class FileLock
{
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>Makes and takes the file, or gives null where another process has it.</summary>
    /// <exception cref="IOException">The file cannot be made or opened: a read-only or full file system, a folder that is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not this user's to write.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (SaysHeld(e))
        {
            return null;
        }
    }

    /// <summary>Whether a process has the file now. It asks no right to write.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (SaysHeld(e))
        {
            return true;
        }
    }

    private static bool SaysHeld(IOException e) => e.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation;
}
