namespace Recsys.Datasets.Reports;

/// <summary>Why lines were rejected.</summary>
/// <param name="Reason">The reason of the first of them, in words.</param>
/// <param name="Count">How many had it.</param>
/// <param name="FirstLine">The first of them; 0 where they are no lines.</param>
public sealed record RejectionReason(string Reason, long Count, long FirstLine);
