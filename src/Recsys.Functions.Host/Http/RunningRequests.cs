namespace Recsys.Functions.Host.Http;

/// <summary>Counts the requests that run, so that a stop can wait for them and take no more.</summary>
internal sealed class RunningRequests
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    public int Count => Volatile.Read(ref _count);

    /// <summary>False once the stop has begun.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _count++;
            return true;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _count--;
            CompleteIfDrained();
        }
    }

    /// <summary>Takes no more, and completes when the last one has ended.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            _closed = true;
            CompleteIfDrained();
        }

        return _drained.Task;
    }

    private void CompleteIfDrained()
    {
        if (_closed && _count == 0)
        {
            _drained.TrySetResult();
        }
    }
}
