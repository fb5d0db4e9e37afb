namespace Recsys.Scoring.Graphs;

/// <summary>The best items, best first, with scores and, for a blend, what each member added (row-major [items × members]).</summary>
internal sealed record GraphAnswer(int[] Items, float[] Scores, float[]? Sources);
