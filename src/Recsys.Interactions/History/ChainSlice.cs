namespace Recsys.Interactions.History;

/// <summary>Interactions of one chain, in order of their numbers.</summary>
/// <param name="StreamId">The stream, as the histories name it.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Interactions">Every interaction of the chain between two numbers.</param>
internal sealed record ChainSlice(string StreamId, int Partition, IReadOnlyList<SequencedInteraction> Interactions);
