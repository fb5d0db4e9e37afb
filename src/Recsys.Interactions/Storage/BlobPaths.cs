using System.Globalization;

namespace Recsys.Interactions.Storage;

/// <summary>Every blob of the interactions, in one place. Numbers are padded so that the order of names is the order of events.</summary>
public static class BlobPaths
{
    /// <summary>The folder of a stream: one hub from its creation to its deletion.</summary>
    public static string Stream(string hub, string streamId) => $"{Hub(hub)}{streamId}/";

    /// <summary>The folder of all streams of a hub.</summary>
    public static string Hub(string hub) => $"interactions/log/{hub}/";

    /// <summary>The folder of a partition.</summary>
    public static string Partition(string hub, string streamId, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stream(hub, streamId)}p={partition:D4}/");

    /// <summary>The partition in the name of its folder, or null where it is no such folder.</summary>
    public static int? PartitionOf(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.StartsWith("p=", StringComparison.Ordinal)
            && int.TryParse(folder.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                ? partition
                : null;
    }

    /// <summary>The blob whose first event has the sequence number <paramref name="first"/>.</summary>
    public static string LogBlob(string hub, string streamId, int partition, long first) =>
        string.Create(CultureInfo.InvariantCulture, $"{Partition(hub, streamId, partition)}{first:D19}{LogBlobSuffix}");

    /// <summary>How the name of a log blob ends.</summary>
    public const string LogBlobSuffix = ".ndjson.gz";

    /// <summary>The sequence number in the name of a log blob.</summary>
    public static long FirstOf(string blobName)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        var start = blobName.LastIndexOf('/') + 1;
        return long.Parse(blobName.AsSpan(start, blobName.Length - start - LogBlobSuffix.Length), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// A file of the table: the events of one chain from <paramref name="first"/> to before <paramref name="end"/>, by the day on which the hub
    /// took the first of them. The hash of its content is in its name, so nobody can ever write other bytes over it.
    /// </summary>
    public static string TableFile(string hub, DateOnly date, string streamId, int partition, long first, long end, string hash) => string.Create(
        CultureInfo.InvariantCulture, $"{Table(hub)}date={date:yyyy-MM-dd}/{streamId}-p{partition:D4}-{first:D19}-{end:D19}-{hash}.parquet");

    /// <summary>The folder of a hub's table.</summary>
    public static string Table(string hub) => $"interactions/table/{hub}/";

    /// <summary>A version of the list of a hub's table files.</summary>
    public static string Manifest(string hub, long version) => string.Create(CultureInfo.InvariantCulture, $"{Manifests(hub)}{version:D20}.json");

    /// <summary>The folder of the versions of that list.</summary>
    public static string Manifests(string hub) => $"interactions/manifest/{hub}/";

    /// <summary>The version in the name of a list.</summary>
    public static long ManifestVersionOf(string blobName) =>
        long.Parse(Path.GetFileNameWithoutExtension(blobName.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The blob whose lease a compaction holds.</summary>
    public static string CompactionLease(string hub) => $"interactions/leases/{hub}.compaction";

    /// <summary>The blob whose lease the process holds that brings the histories up to the log.</summary>
    public static string HistoryLease(string hub) => $"interactions/leases/{hub}.histories";

    /// <summary>The blob whose lease a start of a training run holds.</summary>
    public const string TrainingLease = "training/leases/start";

    /// <summary>A snapshot.</summary>
    public static string Snapshot(string snapshotId) => $"{Snapshots}{snapshotId}.json";

    /// <summary>The folder of the snapshots.</summary>
    public const string Snapshots = "interactions/snapshots/";

    /// <summary>The tombstone of an erased user, named by a hash of the user's id.</summary>
    public static string Tombstone(string userHash) => $"{Tombstones}{userHash}";

    /// <summary>The folder of the tombstones of erased users.</summary>
    public const string Tombstones = "interactions/tombstones/";
}
