namespace Recsys.Interactions.History;

/// <summary>One chain as its feed knows it: how far the log is, how far the histories are, and what waits in memory between the two.</summary>
internal sealed class HistoryChain(string streamId, int partition)
{
    private readonly Lock _gate = new();
    private List<WaitingBatch> _waiting = [];
    private long _end;

    public string StreamId => streamId;

    public int Partition => partition;

    /// <summary>The number behind the last event that the histories hold; null while it is not known.</summary>
    public long? Next { get; set; }

    /// <summary>The turn in which it was last brought further.</summary>
    public long Turn { get; set; }

    /// <summary>The number behind the last event that the log is known to hold.</summary>
    public long End
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    public bool IsBehind => !HasReached(End);

    /// <summary>Whether the histories hold all events before a number.</summary>
    public bool HasReached(long end) => Next >= end;

    /// <summary>The log holds a batch.</summary>
    public void Add(WaitingBatch batch)
    {
        lock (_gate)
        {
            _waiting.Add(batch);
            _end = Math.Max(_end, batch.Last + 1);
        }
    }

    /// <summary>The log is so far, whatever waits here.</summary>
    public void Reach(long end)
    {
        lock (_gate)
        {
            _end = Math.Max(_end, end);
        }
    }

    /// <summary>Takes all that waits out.</summary>
    /// <returns>In the order in which it came, and the bytes of it.</returns>
    public (List<WaitingBatch> Batches, long Bytes) Take()
    {
        lock (_gate)
        {
            var taken = _waiting;
            _waiting = [];
            return (taken, taken.Sum(b => b.Bytes));
        }
    }
}
