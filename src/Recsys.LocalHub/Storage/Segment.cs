using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Recsys.LocalHub.Storage;

/// <summary>
/// One file of a partition. Its name carries the sequence number and the offset at which it starts, so a partition that
/// was emptied by retention still knows where it is.
/// </summary>
internal sealed class Segment : IDisposable
{
    public const string Extension = ".log";
    private const int IndexEveryBytes = 64 * 1024;

    private readonly SafeFileHandle handle;
    private readonly Lock indexLock = new();
    private List<IndexEntry>? index;
    private long length;

    private Segment(string path, long baseSequence, long baseOffset, SafeFileHandle handle, long length, List<IndexEntry>? index)
    {
        Path = path;
        BaseSequence = baseSequence;
        BaseOffset = baseOffset;
        this.handle = handle;
        this.length = length;
        this.index = index;
    }

    private readonly record struct IndexEntry(long Sequence, long Position, long EnqueuedMilliseconds);

    public string Path { get; }

    public long BaseSequence { get; }

    public long BaseOffset { get; }

    /// <summary>Bytes that readers may see; what is behind them is being written.</summary>
    public long Length => Volatile.Read(ref length);

    /// <summary>When the last event of a segment that is no longer written to arrived, at the latest.</summary>
    public long SealedAtMilliseconds { get; set; } = long.MaxValue;

    public static Segment Create(string directory, long baseSequence, long baseOffset)
    {
        var path = System.IO.Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{baseSequence:D19}-{baseOffset:D19}{Extension}"));
        return new Segment(path, baseSequence, baseOffset, OpenHandle(path, FileMode.CreateNew), 0, []);
    }

    /// <summary>Opens an existing file; its index is built when somebody first looks for a place within it.</summary>
    public static Segment Open(string path)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(path).Split('-');
        if (name.Length != 2
            || !long.TryParse(name[0], NumberStyles.None, CultureInfo.InvariantCulture, out var baseSequence)
            || !long.TryParse(name[1], NumberStyles.None, CultureInfo.InvariantCulture, out var baseOffset))
            throw new InvalidDataException($"'{path}' is in the folder of a partition, but its name is not of the form sequence-offset{Extension}.");
        var handle = OpenHandle(path, FileMode.Open);
        return new Segment(path, baseSequence, baseOffset, handle, RandomAccess.GetLength(handle), null);
    }

    public int Read(Span<byte> target, long position) => RandomAccess.Read(handle, target, position);

    public void Write(ReadOnlySpan<byte> bytes, bool toDisk)
    {
        try
        {
            RandomAccess.Write(handle, bytes, length);
            if (toDisk)
                RandomAccess.FlushToDisk(handle);
        }
        catch (IOException)
        {
            // A half-written frame would hide every later one.
            RandomAccess.SetLength(handle, length);
            throw;
        }
    }

    /// <summary>Makes written bytes visible.</summary>
    public void Publish(long newLength) => Volatile.Write(ref length, newLength);

    public void Truncate(long newLength)
    {
        RandomAccess.SetLength(handle, newLength);
        Volatile.Write(ref length, newLength);
    }

    /// <summary>Remembers a frame when the last one remembered is far enough away.</summary>
    public void IndexFrame(in FrameHeader frame, long position)
    {
        lock (indexLock)
            AddToIndex(index ??= [], frame, position);
    }

    /// <summary>Position of a frame at or before the first event that is not before what is looked for.</summary>
    public long FloorBySequence(long sequence) => Floor(entry => entry.Sequence <= sequence);

    public long FloorByOffset(long offset) => Floor(entry => entry.Position <= offset - BaseOffset);

    public long FloorByTime(long milliseconds) => Floor(entry => entry.EnqueuedMilliseconds < milliseconds);

    public void Delete()
    {
        Dispose();
        File.Delete(Path);
    }

    public void Dispose() => handle.Dispose();

    private long Floor(Predicate<IndexEntry> notBehind)
    {
        lock (indexLock)
        {
            index ??= BuildIndex();
            int low = 0, high = index.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (notBehind(index[middle]))
                    low = middle + 1;
                else
                    high = middle;
            }

            return low == 0 ? 0 : index[low - 1].Position;
        }
    }

    private List<IndexEntry> BuildIndex()
    {
        var built = new List<IndexEntry>();
        var header = new byte[LogFrame.HeaderBytes];
        for (long position = 0; position < Length;)
        {
            if (Read(header, position) < header.Length || LogFrame.Read(header, out var frame, verify: false) != FrameStatus.Whole)
                throw new InvalidDataException($"'{Path}' holds no frame at byte {position}, though it was closed in order: the file is damaged.");
            AddToIndex(built, frame, position);
            position += frame.TotalBytes;
        }

        return built;
    }

    private static void AddToIndex(List<IndexEntry> entries, in FrameHeader frame, long position)
    {
        if (entries.Count == 0 || position - entries[^1].Position >= IndexEveryBytes)
            entries.Add(new IndexEntry(frame.FirstSequence, position, frame.EnqueuedMilliseconds));
    }

    private static SafeFileHandle OpenHandle(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
