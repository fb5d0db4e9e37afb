namespace Recsys.Interactions.History;

/// <summary>A batch of a chain that the log holds and the histories do not yet.</summary>
internal sealed record WaitingBatch(long First, long Last, IReadOnlyList<SequencedInteraction> Interactions, long Bytes);
