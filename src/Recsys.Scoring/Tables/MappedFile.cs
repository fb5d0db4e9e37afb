using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Recsys.Scoring.Tables;

/// <summary>A file mapped into memory for reading: its pages come when they are touched, and go when the memory is needed.</summary>
internal sealed unsafe partial class MappedFile : IDisposable
{
    private const int NotNeeded = 4;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;

    /// <param name="stream">An open file, which is closed with this.</param>
    public MappedFile(FileStream stream)
    {
        Length = stream.Length;
        if (Length == 0)
        {
            stream.Dispose();
            return;
        }

        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* data = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref data);
        Data = data + _view.PointerOffset;
    }

    public byte* Data { get; }

    public long Length { get; }

    /// <summary>Lets its pages go, which come again when they are touched: of a table that was copied in another form.</summary>
    public void LetGo()
    {
        if (OperatingSystem.IsLinux() && Length > 0) _ = Advise(Data, (nuint)Length, NotNeeded);
    }

    public void Dispose()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file?.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* from, nuint length, int advice);
}
