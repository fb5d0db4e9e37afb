namespace Recsys.Models.Families.Sequence;

/// <summary>
/// A stretch of a history as the network reads it: the start token (item 0), then events. Position t has read the start and t events.
/// </summary>
/// <param name="Items">Items read, shape [length]; the first is 0.</param>
/// <param name="Gaps">Hours since the event before each of them; the start has none.</param>
/// <param name="EventContexts">The context of each item read, shape [length × fields]; negative for the start, which has none.</param>
/// <param name="RequestGaps">For each position in question the hours from the last event read to the request.</param>
/// <param name="Contexts">For each position in question the context of the request, shape [positions × fields].</param>
/// <param name="Positions">The positions in question, ascending.</param>
internal sealed record SequenceWindow(int[] Items, float[] Gaps, int[] EventContexts, int[] Positions, float[] RequestGaps, int[] Contexts);
