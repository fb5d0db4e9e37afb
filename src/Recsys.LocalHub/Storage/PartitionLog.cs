using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Recsys.LocalHub.Storage;

/// <summary>
/// One partition on disk: an append-only row of <see cref="Segment"/>s, written by <see cref="GroupCommit"/>.
/// </summary>
internal sealed class PartitionLog : IDisposable
{
    private readonly string directory;
    private readonly PartitionLogOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    private readonly Lock stateLock = new();
    private readonly Lock writeLock = new();
    private readonly GroupCommit commit;
    private List<Segment> segments;
    private readonly List<(FrameHeader Frame, long Position)> frames = [];
    private bool disposed;
    private long nextSequence;
    private long lastOffset;
    private long lastEnqueued;
    private long activeFirstEnqueued = long.MaxValue;

    private PartitionLog(string directory, PartitionLogOptions options, TimeProvider time, ILogger logger, List<Segment> segments)
    {
        this.directory = directory;
        this.options = options;
        this.time = time;
        this.logger = logger;
        this.segments = segments;
        // A flush takes milliseconds: the connection must go on reading meanwhile, so that the next flush covers more.
        commit = new GroupCommit(Commit, inBackground: options.SyncEveryBatch, directory, logger);
        var active = segments[^1];
        nextSequence = active.BaseSequence;
        lastOffset = active.BaseOffset - 1;
        lastEnqueued = long.MinValue;
    }

    /// <summary>Raised after events became readable, on the thread that wrote them.</summary>
    public event Action? Appended;

    public long BeginSequence
    {
        get
        {
            lock (stateLock)
                return segments[0].BaseSequence;
        }
    }

    public PartitionState State
    {
        get
        {
            lock (stateLock)
            {
                var begin = segments[0].BaseSequence;
                return new PartitionState(begin, nextSequence - 1, lastOffset, lastEnqueued, begin == nextSequence);
            }
        }
    }

    /// <summary>Opens or creates the partition's folder, and cuts what a crash left unfinished off its end.</summary>
    public static PartitionLog Open(string directory, PartitionLogOptions options, TimeProvider time, ILogger logger)
    {
        Directory.CreateDirectory(directory);
        var segments = Directory.EnumerateFiles(directory, "*" + Segment.Extension).Order(StringComparer.Ordinal).Select(Segment.Open).ToList();
        if (segments.Count == 0)
            segments.Add(Segment.Create(directory, 0, 0));
        var log = new PartitionLog(directory, options, time, logger, segments);
        log.Recover();
        return log;
    }

    /// <summary>
    /// Queues events; <see cref="AppendRequest.Completed"/> is called when they can be read by everyone and are in the
    /// hands of the operating system (or on the disk, with <see cref="PartitionLogOptions.SyncEveryBatch"/>).
    /// </summary>
    public void Append(AppendRequest request) => commit.Append(request);

    public PartitionCursor CursorAt(long sequence) => new(this, sequence);

    /// <summary>The sequence number at which a consumer with this position begins.</summary>
    /// <exception cref="ArgumentException">The position lies behind the end: it belongs to another stream.</exception>
    public long Resolve(StartPosition position)
    {
        var state = State;
        switch (position.Kind)
        {
            case StartKind.Earliest:
                return state.BeginSequence;
            case StartKind.Latest:
                return state.LastSequence + 1;
            case StartKind.Sequence:
                if (position.Value > state.LastSequence + (position.Inclusive ? 1 : 0))
                    throw new ArgumentException(
                        $"The supplied sequence number '{position.Value}' is invalid. "
                            + $"The last sequence number in the system is '{state.LastSequence}'");
                return Math.Max(state.BeginSequence, position.Inclusive ? position.Value : position.Value + 1);
            case StartKind.Offset:
                if (position.Value > Math.Max(state.LastOffset, -1) + (position.Inclusive ? 1 : 0))
                    throw new ArgumentException(
                        $"The supplied offset '{position.Value}' is invalid. The last offset in the system is '{state.LastOffset}'");
                return FirstWhere(
                    all => all.FindLast(s => s.BaseOffset <= position.Value) ?? all[0],
                    s => s.FloorByOffset(position.Value),
                    e => position.Inclusive ? e.Offset >= position.Value : e.Offset > position.Value);
            default:
                return FirstWhere(
                    all => all.Find(s => s.SealedAtMilliseconds >= position.Value) ?? all[^1],
                    s => s.FloorByTime(position.Value),
                    e => position.Inclusive ? e.EnqueuedMilliseconds >= position.Value : e.EnqueuedMilliseconds > position.Value);
        }
    }

    /// <summary>Drops whole segments that are beyond the limits of size or age.</summary>
    public void EnforceRetention()
    {
        // The same lock as writing, so that nothing is written to a segment that is being sealed.
        lock (writeLock)
        {
            if (disposed)
                return;
            var horizon = options.RetentionAge == TimeSpan.MaxValue
                ? long.MinValue
                : (time.GetUtcNow() - options.RetentionAge).ToUnixTimeMilliseconds();
            if (segments[^1].Length > 0 && lastEnqueued < horizon)
                Roll();

            List<Segment> dropped = [];
            lock (stateLock)
            {
                var size = segments.Sum(s => s.Length);
                var kept = segments;
                while (kept.Count > 1 && (size > options.RetentionBytes || kept[0].SealedAtMilliseconds < horizon))
                {
                    size -= kept[0].Length;
                    dropped.Add(kept[0]);
                    kept = kept[1..];
                }

                segments = kept;
            }

            foreach (var segment in dropped)
                segment.Delete();
            if (dropped.Count > 0)
                Log.SegmentsExpired(logger, directory, dropped.Count, BeginSequence);
        }
    }

    /// <summary>The segment that holds a sequence number, or the first one that is left if retention took that one.</summary>
    public Segment? SegmentOf(long sequence)
    {
        lock (stateLock)
            return segments[Math.Max(0, segments.FindLastIndex(s => s.BaseSequence <= sequence))];
    }

    /// <summary>The segment behind another one; <c>null</c> while that one is still written to.</summary>
    public Segment? Following(Segment segment)
    {
        lock (stateLock)
            return segments.Find(s => s.BaseOffset > segment.BaseOffset);
    }

    public void Dispose()
    {
        commit.Dispose();
        // Waits for a write that is going on.
        lock (writeLock)
        {
            disposed = true;
            foreach (var segment in segments)
                segment.Dispose();
        }
    }

    private long FirstWhere(Func<List<Segment>, Segment> choose, Func<Segment, long> floor, Predicate<StoredEvent> wanted)
    {
        Segment from;
        lock (stateLock)
            from = choose(segments);
        var cursor = new PartitionCursor(this, from.BaseSequence, from, floor(from));
        while (cursor.TryRead(out var stored))
        {
            if (wanted(stored))
                return stored.SequenceNumber;
        }

        return cursor.NextSequence;
    }

    private void Commit(List<AppendRequest> batch)
    {
        lock (writeLock)
            Write(batch);
        Appended?.Invoke();
    }

    private void Write(List<AppendRequest> batch)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var size = 0;
        foreach (var request in batch)
            size = checked(size + LogFrame.SizeOf(request.Events));
        var now = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), lastEnqueued);
        if (segments[^1].Length > 0 && (segments[^1].Length + size > options.SegmentBytes || TooOldToGrow(now)))
            Roll();

        var active = segments[^1];
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var sequence = nextSequence;
            var start = active.Length;
            var written = 0;
            var lastEventAt = 0;
            frames.Clear();
            foreach (var request in batch)
            {
                var frameBytes = LogFrame.Write(bytes.AsSpan(written), sequence, now, request.Events);
                frames.Add((new FrameHeader(frameBytes, sequence, now, request.Events.Count), start + written));
                sequence += request.Events.Count;
                written += frameBytes;
                lastEventAt = written - LogFrame.SizeOf(request.Events[^1]);
            }

            active.Write(bytes.AsSpan(0, written), options.SyncEveryBatch);
            foreach (var (frame, position) in frames)
                active.IndexFrame(frame, position);
            lock (stateLock)
            {
                active.Publish(start + written);
                nextSequence = sequence;
                lastOffset = active.BaseOffset + start + lastEventAt;
                lastEnqueued = now;
                activeFirstEnqueued = Math.Min(activeFirstEnqueued, now);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>A segment expires as a whole: if it collected events over days, the oldest would overstay.</summary>
    private bool TooOldToGrow(long now) =>
        options.RetentionAge != TimeSpan.MaxValue && now - activeFirstEnqueued > options.RetentionAge.TotalMilliseconds / 4;

    private void Roll()
    {
        var sealedOne = segments[^1];
        sealedOne.SealedAtMilliseconds = lastEnqueued;
        var created = Segment.Create(directory, nextSequence, sealedOne.BaseOffset + sealedOne.Length);
        lock (stateLock)
        {
            segments = [.. segments, created];
            activeFirstEnqueued = long.MaxValue;
        }
    }

    private void Recover()
    {
        for (var i = 0; i < segments.Count - 1; i++)
        {
            if (segments[i].BaseOffset + segments[i].Length != segments[i + 1].BaseOffset)
                throw new InvalidDataException(
                    $"'{segments[i].Path}' ends at offset {segments[i].BaseOffset + segments[i].Length}, "
                        + $"but the next file starts at {segments[i + 1].BaseOffset}: a file of the partition is missing or damaged.");
            segments[i].SealedAtMilliseconds = FirstTimeOf(segments[i + 1]) ?? FirstTimeOf(segments[i]) ?? 0;
        }

        var active = segments[^1];
        RecoverActive(active);
        // Killed between rolling and writing: the last event is in the segment before.
        if (nextSequence == active.BaseSequence && segments.Count > 1)
        {
            var previous = segments[^2];
            var cursor = new PartitionCursor(this, previous.BaseSequence, previous, previous.FloorBySequence(nextSequence - 1));
            while (cursor.TryRead(out var stored))
                (lastOffset, lastEnqueued) = (stored.Offset, stored.EnqueuedMilliseconds);
            previous.SealedAtMilliseconds = lastEnqueued;
        }
    }

    private static long? FirstTimeOf(Segment segment)
    {
        Span<byte> header = stackalloc byte[LogFrame.HeaderBytes];
        return segment.Read(header, 0) == header.Length && LogFrame.Read(header, out var frame, verify: false) == FrameStatus.Whole
            ? frame.EnqueuedMilliseconds
            : null;
    }

    private void RecoverActive(Segment active)
    {
        long position = 0;
        var buffer = new byte[1024 * 1024];
        int held = 0, used = 0;
        while (true)
        {
            var status = LogFrame.Read(buffer.AsSpan(used, held - used), out var frame);
            if (status == FrameStatus.Whole && frame.FirstSequence == nextSequence)
            {
                active.IndexFrame(frame, position);
                AdvanceOver(buffer.AsMemory(used, frame.TotalBytes), frame, active.BaseOffset + position);
                position += frame.TotalBytes;
                used += frame.TotalBytes;
                continue;
            }

            // Corrupt or out of order; or the file ends within the frame.
            if (status != FrameStatus.Incomplete || active.Length - position <= held - used)
                break;
            if (Math.Max(frame.TotalBytes, LogFrame.HeaderBytes) > buffer.Length)
                Array.Resize(ref buffer, frame.TotalBytes);
            held = active.Read(buffer, position);
            used = 0;
        }

        if (position < active.Length)
            CutTail(active, position);
    }

    private void AdvanceOver(ReadOnlyMemory<byte> bytes, in FrameHeader frame, long frameOffset)
    {
        nextSequence += frame.Count;
        lastEnqueued = frame.EnqueuedMilliseconds;
        activeFirstEnqueued = Math.Min(activeFirstEnqueued, frame.EnqueuedMilliseconds);
        var at = LogFrame.HeaderBytes;
        for (var i = 0; i < frame.Count; i++)
        {
            lastOffset = frameOffset + at;
            LogFrame.ReadEvent(bytes, at, out at);
        }
    }

    /// <summary>The cut bytes are kept beside the log: they were never acknowledged, unless the disk lost something else.</summary>
    private void CutTail(Segment active, long position)
    {
        var cut = active.Length - position;
        var tail = new byte[Math.Min(cut, LogFrame.MaxBodyBytes)];
        active.Read(tail, position);
        File.WriteAllBytes(active.Path + ".cut", tail);
        active.Truncate(position);
        Log.TailCut(logger, active.Path, cut, position, nextSequence - 1);
    }
}
