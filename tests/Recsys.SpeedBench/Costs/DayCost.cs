using System.Globalization;
using Recsys.Interactions.History;

namespace Recsys.SpeedBench.Costs;

/// <summary>
/// What the events of one day cost in storage: their writes, listing them, their reading by the compaction, and keeping them for a month. The
/// hub, the apps and their telemetry are not in it, nor is what an erasure reads and writes.
/// </summary>
/// <param name="EventsABatch">Events in one blob.</param>
/// <param name="BlobWrites">Blobs of the log.</param>
/// <param name="Checkpoints">Checkpoints of the trigger.</param>
/// <param name="BlobLists">Pages of listings of the log, by which the app finds what the histories lack; charged as writes are.</param>
/// <param name="BlobReads">Blobs of the log that a compaction reads: each once. Their removal is free.</param>
/// <param name="TableTransactions">Transactions of the histories.</param>
/// <param name="Gigabytes">What the log grows by, in 10⁹ bytes.</param>
/// <param name="Money">In the currency of the prices.</param>
public sealed record DayCost(
    double EventsABatch, double BlobWrites, double Checkpoints, double BlobLists, double BlobReads, double TableTransactions, double Gigabytes,
    decimal Money)
{
    /// <summary>
    /// Bytes that an event takes in a log blob, compressed:
    /// rounded up from the 38 and 41 that <c>Recsys.SpeedBench</c> gave (<c>ingest</c>, <c>import</c>).
    /// </summary>
    public const double DefaultBytesAnEvent = 50;

    /// <summary>Seconds from one comparison of log and histories to the next, by one instance of the online app for all.</summary>
    public const double DefaultHistorySeconds = 300;

    private const double SecondsADay = 86_400;

    // The service's page, and those of a look that hold no blobs: manifests, streams, partitions of the one stream.
    private const double BlobsAPage = 5_000;
    private const double PagesOfFolders = 3;

    /// <summary>
    /// For R events a second over P partitions in batches of b: 86,400·R/b blobs, and a checkpoint for every c of them. The histories are written
    /// in rounds, one a batch but no more than one a <see cref="HistoryFeed.Pace"/>, as if each partition had an owner of its own; a round of n
    /// events costs one table transaction for its progress and one for each bucket of users that occurs in it, expected k·(1 − (1 − 1/k)^n) for
    /// k buckets and users that are all different, and more where a bucket has more users than a transaction holds. One instance looks
    /// every h seconds: 86,400/h times three pages, and of each partition those of 5,000 that the blobs since the last look fill.
    /// </summary>
    /// <param name="eventsASecond">R.</param>
    /// <param name="partitions">P.</param>
    /// <param name="settings">The trigger's.</param>
    /// <param name="prices">The prices.</param>
    /// <param name="bytesAnEvent">Stored bytes an event.</param>
    /// <param name="historySeconds">h.</param>
    public static DayCost Of(
        double eventsASecond, int partitions, BatchSettings settings, StoragePrices prices, double bytesAnEvent = DefaultBytesAnEvent,
        double historySeconds = DefaultHistorySeconds)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(prices);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        var batch = settings.EventsABatch(eventsASecond / partitions);
        var batches = SecondsADay * eventsASecond / batch;
        var rounds = partitions * Math.Min(eventsASecond / partitions / batch, 1 / HistoryFeed.Pace.TotalSeconds);
        var events = eventsASecond / rounds;
        var buckets = UserKey.Buckets * (1 - Math.Pow(1 - (1.0 / UserKey.Buckets), events));
        var transactions = SecondsADay * rounds * (1 + Math.Max(buckets, events / UserHistories.MaxTransaction));
        var (checkpoints, gigabytes) = (batches / settings.CheckpointEvery, SecondsADay * eventsASecond * bytesAnEvent / 1e9);
        var looks = SecondsADay / historySeconds;
        var lists = looks * (PagesOfFolders + (partitions * Math.Max(1, Math.Ceiling(batches / looks / partitions / BlobsAPage))));
        return new DayCost(
            batch, batches, checkpoints, lists, batches, transactions, gigabytes,
            ((decimal)(batches + lists) / 10_000 * prices.BlobWrites10000) + ((decimal)checkpoints / 10_000 * prices.BlobOther10000)
                + ((decimal)batches / 10_000 * prices.BlobReads10000) + ((decimal)transactions / 10_000 * prices.TableTransactions10000)
                + ((decimal)gigabytes * prices.GigabyteMonth));
    }

    /// <summary>
    /// The lines of a table in Markdown: 10, 1,000 and 100,000 events a second (over 4, 4 and 32 partitions) under three batch settings.
    /// </summary>
    internal static IEnumerable<string> Table(StoragePrices prices)
    {
        (string Name, BatchSettings Settings)[] batches =
            [
                ("each event at once", BatchSettings.Unbatched), ("as shipped: 100, or 0.8 s", BatchSettings.Shipped),
                ("10,000, or a minute", BatchSettings.Minute),
            ];
        foreach (var (rate, partitions) in new[] { (10, 4), (1_000, 4), (100_000, 32) })
        {
            foreach (var (name, settings) in batches)
            {
                var cost = Of(rate, partitions, settings, prices);
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {rate:N0} | {name} | {cost.EventsABatch:N0} | {cost.BlobWrites:N0} | {cost.Checkpoints:N0} | {cost.BlobLists:N0} | "
                        + $"{cost.BlobReads:N0} | {cost.TableTransactions:N0} | {cost.Gigabytes:N2} GB | {cost.Money:N2} |");
            }
        }
    }
}
