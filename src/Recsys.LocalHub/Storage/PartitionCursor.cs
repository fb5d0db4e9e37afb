namespace Recsys.LocalHub.Storage;

/// <summary>A reader's place in a partition. Not thread-safe: a link owns its cursor.</summary>
internal sealed class PartitionCursor(PartitionLog log, long nextSequence)
{
    private const int ChunkBytes = 64 * 1024;

    private byte[] chunk = new byte[ChunkBytes];
    private int chunkLength;
    private int chunkUsed;
    private Segment? segment;
    private long chunkPosition;

    private int frameEnd;
    private int eventAt;
    private long frameSequence;
    private long frameTime;

    public PartitionCursor(PartitionLog log, long nextSequence, Segment at, long position)
        : this(log, nextSequence) => MoveTo(at, position);

    /// <summary>Sequence number of the event that comes next, unless retention takes it first.</summary>
    public long NextSequence { get; private set; } = nextSequence;

    /// <summary>Takes the next event, if one has arrived. Its memory is valid until the next call.</summary>
    public bool TryRead(out StoredEvent stored)
    {
        while (true)
        {
            while (eventAt < frameEnd)
            {
                var at = eventAt;
                var content = LogFrame.ReadEvent(chunk, at, out eventAt);
                var sequence = frameSequence++;
                if (sequence < NextSequence)
                    continue;
                NextSequence = sequence + 1;
                stored = new StoredEvent(sequence, segment!.BaseOffset + chunkPosition + at, frameTime, content);
                return true;
            }

            if (!NextFrame())
            {
                stored = default;
                return false;
            }
        }
    }

    private bool NextFrame()
    {
        for (var relocations = 0; relocations < 3; relocations++)
        {
            try
            {
                if (segment is null && !Locate())
                    return false;
                if (TakeFrame())
                    return true;
                if (log.Following(segment!) is not { } following)
                    return false;
                // The segment may have grown between the look at its end and the look for its follower.
                if (TakeFrame())
                    return true;
                MoveTo(following, 0);
            }
            catch (ObjectDisposedException)
            {
                // Retention took the file from under the reader: it goes on at what is left.
                segment = null;
            }
        }

        return TakeFrame();
    }

    private bool Locate()
    {
        if (log.SegmentOf(NextSequence) is not { } found)
            return false;
        MoveTo(found, found.FloorBySequence(NextSequence));
        return true;
    }

    private void MoveTo(Segment target, long position)
    {
        segment = target;
        chunkPosition = position;
        chunkLength = chunkUsed = eventAt = frameEnd = 0;
    }

    private bool TakeFrame()
    {
        while (true)
        {
            var rest = chunk.AsSpan(chunkUsed, chunkLength - chunkUsed);
            switch (LogFrame.Read(rest, out var header))
            {
                case FrameStatus.Whole:
                    eventAt = chunkUsed + LogFrame.HeaderBytes;
                    frameEnd = chunkUsed += header.TotalBytes;
                    frameSequence = header.FirstSequence;
                    frameTime = header.EnqueuedMilliseconds;
                    return true;
                case FrameStatus.Corrupt:
                    throw new InvalidDataException(
                        $"'{segment!.Path}' is damaged at byte {chunkPosition + chunkUsed}: the checksum of the frame does not match.");
                default:
                    if (!Fill(Math.Max(header.TotalBytes, LogFrame.HeaderBytes)))
                        return false;
                    break;
            }
        }
    }

    /// <summary>Reads on until the chunk holds at least <paramref name="needed"/> unused bytes.</summary>
    private bool Fill(int needed)
    {
        var position = chunkPosition + chunkUsed;
        var available = segment!.Length - position;
        if (available == 0)
            return false;
        // Bytes become visible a frame at a time, so a part of one is damage and not a frame on its way.
        if (available < needed)
            throw new InvalidDataException(
                $"'{segment.Path}' is damaged at byte {position}: a frame of {needed} bytes, of which {available} are there.");
        if (chunk.Length < needed)
            chunk = new byte[needed];
        chunkPosition = position;
        chunkUsed = eventAt = frameEnd = 0;
        chunkLength = 0;
        var wanted = (int)Math.Min(available, chunk.Length);
        while (chunkLength < wanted)
        {
            var read = segment.Read(chunk.AsSpan(chunkLength, wanted - chunkLength), position + chunkLength);
            if (read == 0)
                throw new InvalidDataException(
                    $"'{segment.Path}' ends at byte {position + chunkLength}, {wanted - chunkLength} bytes before its own end.");
            chunkLength += read;
        }

        return true;
    }
}
