namespace Recsys.Local;

/// <summary>The last lines of a process, with waits that see lines printed before they began.</summary>
internal sealed class LineBuffer(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly List<(Func<string, bool> Match, TaskCompletionSource<string> Found)> _waits = [];

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == capacity) _lines.Dequeue();
            _lines.Enqueue(line);
            _waits.RemoveAll(wait => wait.Match(line) && wait.Found.TrySetResult(line));
        }
    }

    public string[] Snapshot()
    {
        lock (_gate) return [.. _lines];
    }

    public Task<string> FirstAsync(Func<string, bool> match)
    {
        lock (_gate)
        {
            var seen = _lines.FirstOrDefault(match);
            if (seen is not null) return Task.FromResult(seen);
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((match, found));
            return found.Task;
        }
    }
}
