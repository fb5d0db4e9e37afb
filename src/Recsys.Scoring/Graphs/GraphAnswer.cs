namespace Recsys.Scoring.Graphs;

/// <summary>What a graph answers: item indices, best first, with scores and, for a blend, what each member added (row-major [k × members]).</summary>
internal sealed record GraphAnswer(long[] Items, float[] Scores, float[]? Sources);
