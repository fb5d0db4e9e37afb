namespace Recsys.Interactions.Table;

/// <summary>
/// The table as a version of it is: readers take every chain from these files up to where they end, and from the log after it. A version is
/// written once; the next one says all anew.
/// </summary>
/// <param name="Version">Counted from 1.</param>
/// <param name="Files">The files, ordered by chain and range; those of a chain follow on each other from 0.</param>
/// <param name="Tombstones">Hashes of the users whose events no file holds any more, ordered.</param>
public sealed record TableManifest(long Version, IReadOnlyList<TableFile> Files, IReadOnlyList<string> Tombstones)
{
    /// <summary>Before the first compaction.</summary>
    public static TableManifest Empty { get; } = new(0, [], []);

    /// <summary>The number behind the last event of a chain that the table holds.</summary>
    public long EndOf(string streamId, int partition) => FilesOf(streamId, partition).Select(f => f.End).DefaultIfEmpty().Max();

    internal IEnumerable<TableFile> FilesOf(string streamId, int partition) => Files.Where(f => f.Partition == partition && f.StreamId == streamId);
}
