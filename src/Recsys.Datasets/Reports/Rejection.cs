using Recsys.Domain.Wire;

namespace Recsys.Datasets.Reports;

/// <summary>One thing that could not be read.</summary>
/// <param name="Place">Where it is: a line number, or partition and sequence number.</param>
/// <param name="Error">Why.</param>
public sealed record Rejection(string Place, InteractionError Error);
