namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>
/// Which partitions a process should take next. Free ones up to its fair share at once; when none is free and another process has two
/// more than it, one of that process's. With everybody doing so, shares differ by one at most.
/// </summary>
internal static class PartitionBalancer
{
    public static IReadOnlyList<string> Claims(IReadOnlyList<string> partitions, IReadOnlyList<PartitionOwnership> ownerships, string self)
    {
        var active = ownerships.Where(o => o.IsActive && partitions.Contains(o.PartitionId)).ToList();
        var owners = active.Select(o => o.OwnerId).Append(self).Distinct().Count();
        var mine = active.Count(o => o.OwnerId == self);
        var share = (partitions.Count + owners - 1) / owners;

        // Starting at different places, processes that start together seldom want the same partition.
        var free = partitions.Except(active.Select(o => o.PartitionId)).ToList();
        if (free.Count > 0)
        {
            var start = (int)((uint)Fingerprint(self) % (uint)free.Count);
            return [.. Enumerable.Range(0, free.Count).Select(i => free[(start + i) % free.Count]).Take(Math.Max(share - mine, 0))];
        }

        var richest = active.Where(o => o.OwnerId != self).GroupBy(o => o.OwnerId).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault();
        return richest is not null && richest.Count() >= mine + 2 ? [richest.First().PartitionId] : [];
    }

    /// <summary>string.GetHashCode differs from run to run; this does not.</summary>
    private static int Fingerprint(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));
}
