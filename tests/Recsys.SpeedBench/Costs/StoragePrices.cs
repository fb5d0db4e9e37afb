namespace Recsys.SpeedBench.Costs;

/// <summary>What storage charges, in one currency. The defaults are list prices in USD of hot, locally redundant storage; look up your own.</summary>
public sealed record StoragePrices
{
    /// <summary>Ten thousand blob writes.</summary>
    public decimal BlobWrites10000 { get; init; } = 0.05m;

    /// <summary>Ten thousand blob reads.</summary>
    public decimal BlobReads10000 { get; init; } = 0.004m;

    /// <summary>Ten thousand operations on blobs that neither read, write nor list one: a checkpoint sets the metadata of its blob.</summary>
    public decimal BlobOther10000 { get; init; } = 0.004m;

    /// <summary>Ten thousand table transactions.</summary>
    public decimal TableTransactions10000 { get; init; } = 0.00036m;

    /// <summary>A gigabyte (10⁹ bytes) of blobs for a month.</summary>
    public decimal GigabyteMonth { get; init; } = 0.0184m;
}
