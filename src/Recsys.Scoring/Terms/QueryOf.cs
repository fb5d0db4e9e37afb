namespace Recsys.Scoring.Terms;

/// <summary>What of a request is multiplied with the rows of items.</summary>
internal delegate ReadOnlySpan<float> QueryOf(RequestVectors request);
