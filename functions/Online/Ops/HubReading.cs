namespace Recsys.Functions.Online.Ops;

/// <summary>
/// Whether the trigger reads every partition of the hub. A partition whose events nobody takes, or whose checkpoint is of a hub that was
/// deleted and made again, is silent: nothing fails, the events only stay where they are.
/// </summary>
/// <param name="ends">Where the partitions end, as the hub says.</param>
/// <param name="checkpoint">The last event done of a partition, as the trigger wrote down; null for none.</param>
/// <param name="time">The clock.</param>
internal sealed class HubReading(
    Func<CancellationToken, Task<IReadOnlyList<PartitionEnd>>> ends, Func<string, CancellationToken, Task<long?>> checkpoint, TimeProvider time)
{
    /// <summary>A batch may wait for more events, a crashed instance for its successor: this much is no trouble yet.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Done, DateTimeOffset Since)> _behind = new(StringComparer.Ordinal);

    /// <summary>Null where every partition is read; else which one is not, and why.</summary>
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        var problems = await Task.WhenAll((await ends(cancellationToken)).Select(async end =>
            ProblemOf(end, await checkpoint(end.PartitionId, cancellationToken) ?? -1)));
        return problems.OfType<string>().FirstOrDefault();
    }

    private string? ProblemOf(PartitionEnd end, long done)
    {
        lock (_gate)
        {
            // What an empty partition had is gone, read or not: nobody can read it any more.
            if (done == end.SequenceNumber || (end.IsEmpty && done < end.SequenceNumber))
            {
                _behind.Remove(end.PartitionId);
                return null;
            }

            if (!_behind.TryGetValue(end.PartitionId, out var seen) || seen.Done != done)
            {
                _behind[end.PartitionId] = (done, time.GetUtcNow());
                return null;
            }

            var waited = time.GetUtcNow() - seen.Since;
            return waited < Patience ? null
                : done > end.SequenceNumber
                    ? $"partition {end.PartitionId} is not read: its checkpoint, {done}, lies behind its end, {end.SequenceNumber}; "
                        + "was the hub deleted and made again?"
                    : $"partition {end.PartitionId} is not read: it ends at {end.SequenceNumber}, and for {waited.TotalSeconds:0} s {done} was the "
                        + "last event done.";
        }
    }
}
