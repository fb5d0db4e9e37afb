using Recsys.Interactions.History;

namespace Recsys.Interactions.Costs;

/// <summary>What the events of one day cost in storage: their writes, and keeping them for a month. The hub and the apps are not in it.</summary>
/// <param name="EventsABatch">Events in one blob.</param>
/// <param name="BlobWrites">Blobs of the log and checkpoints.</param>
/// <param name="TableTransactions">Transactions of the recent histories.</param>
/// <param name="Gigabytes">What the log grows by, in 10⁹ bytes.</param>
/// <param name="Money">In the currency of the prices.</param>
public sealed record DayCost(double EventsABatch, double BlobWrites, double TableTransactions, double Gigabytes, decimal Money)
{
    /// <summary>Bytes that an event takes in a log blob, compressed: rounded up from the 38 and 41 that <c>Recsys.SpeedBench</c> gave (<c>ingest</c>, <c>import</c>).</summary>
    public const double DefaultBytesAnEvent = 50;

    private const double SecondsADay = 86_400;

    /// <summary>
    /// For R events a second over P partitions in batches of b: 86,400·R/b blobs, a checkpoint for every c of them; of each batch one table
    /// transaction for each bucket of users that occurs in it, expected k·(1 − (1 − 1/k)^b) for k buckets and users that are all different, and
    /// more where a bucket has more users than a transaction holds.
    /// </summary>
    /// <param name="eventsASecond">R.</param>
    /// <param name="partitions">P.</param>
    /// <param name="settings">The trigger's.</param>
    /// <param name="prices">The prices.</param>
    /// <param name="bytesAnEvent">Stored bytes an event.</param>
    public static DayCost Of(
        double eventsASecond, int partitions, BatchSettings settings, StoragePrices prices, double bytesAnEvent = DefaultBytesAnEvent)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(prices);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        var batch = settings.EventsABatch(eventsASecond / partitions);
        var batches = SecondsADay * eventsASecond / batch;
        var buckets = UserKey.Buckets * (1 - Math.Pow(1 - (1.0 / UserKey.Buckets), batch));
        var transactions = batches * Math.Max(buckets, batch / RecentHistory.MaxTransaction);
        var (writes, gigabytes) = (batches * (1 + (1.0 / settings.CheckpointEvery)), SecondsADay * eventsASecond * bytesAnEvent / 1e9);
        return new DayCost(
            batch, writes, transactions, gigabytes,
            ((decimal)writes / 10_000 * prices.BlobWrites10000) + ((decimal)transactions / 10_000 * prices.TableTransactions10000) + ((decimal)gigabytes * prices.GigabyteMonth));
    }
}
