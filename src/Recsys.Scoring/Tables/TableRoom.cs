using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Recsys.Scoring.Tables;

/// <summary>Where the tables of a version go: to the temporary folder, or into memory where that has too little room (0198).</summary>
/// <param name="freeOfDisk">Bytes that the temporary folder has left.</param>
/// <param name="freeOfMemory">Bytes of memory that this process may still take.</param>
internal sealed partial class TableRoom(Func<long> freeOfDisk, Func<long> freeOfMemory)
{
    private const uint CloseOnExec = 1;

    /// <summary>This machine's.</summary>
    public static TableRoom OfThisMachine { get; } = new(
        () => new DriveInfo(Path.GetTempPath()).AvailableFreeSpace, () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet);

    /// <summary>Makes files without a name, in which so many bytes fit together.</summary>
    /// <exception cref="IOException">Nowhere; the message has what is needed and what is free.</exception>
    public Func<FileStream> For(string version, long bytes)
    {
        var (disk, memory) = (freeOfDisk(), freeOfMemory());
        if (bytes <= disk) return OnDisk;
        if (OperatingSystem.IsLinux() && bytes <= memory) return InMemory;
        throw new IOException(string.Create(
            CultureInfo.InvariantCulture,
            $"The tables of the model version {version} take {bytes / 1e6:F0} MB: the temporary folder has {disk / 1e6:F0} MB free, memory "
            + $"{Math.Max(0, memory) / 1e6:F0} MB; expected as much in one of them."));
    }

    private static FileStream OnDisk()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose,
        });
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return stream;
    }

    private static FileStream InMemory()
    {
        var handle = MemoryFile("recsys-table", CloseOnExec);
        if (handle < 0) throw new IOException($"No file in memory could be made: {Marshal.GetLastPInvokeErrorMessage()}.");
        return new FileStream(new SafeFileHandle(handle, ownsHandle: true), FileAccess.ReadWrite);
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemoryFile(string name, uint flags);
}
