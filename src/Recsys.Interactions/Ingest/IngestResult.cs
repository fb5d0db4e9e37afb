namespace Recsys.Interactions.Ingest;

/// <summary>What became of a batch.</summary>
/// <param name="Stored">Events of the batch; the log holds all of them.</param>
/// <param name="Invalid">Those among them that are no interaction: kept as they came, left out of the histories.</param>
public sealed record IngestResult(int Stored, int Invalid);
