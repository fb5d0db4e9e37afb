using Recsys.Domain;

namespace Recsys.Interactions.History;

/// <summary>An interaction with its number in its partition.</summary>
public sealed record SequencedInteraction(long SequenceNumber, Interaction Interaction);
