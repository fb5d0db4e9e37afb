namespace Recsys.Datasets.Reports;

/// <summary>What could not be read: all of it counted by code and by reason, the first of it listed.</summary>
/// <param name="Count">Everything that was rejected.</param>
/// <param name="ByCode">How many a code of <see cref="Domain.Wire.InteractionErrorCodes"/>, ordered by code.</param>
/// <param name="First">The first ones, in the order of the source.</param>
/// <param name="Reasons">How many a reason, the most frequent first.</param>
public sealed record RejectionReport(
    long Count, IReadOnlyDictionary<string, long> ByCode, IReadOnlyList<Rejection> First, IReadOnlyList<RejectionReason> Reasons);
