namespace Recsys.Interactions.Erasures;

/// <summary>What a sweep did.</summary>
/// <param name="Blobs">Log blobs looked at.</param>
/// <param name="Rewritten">Log blobs that held events of marked users.</param>
/// <param name="Erased">Events taken out.</param>
public sealed record ErasureSweepResult(int Blobs, int Rewritten, long Erased);
