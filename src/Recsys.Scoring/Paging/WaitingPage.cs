using Azure.Data.Tables;

namespace Recsys.Scoring.Paging;

/// <summary>An answer that is to be written.</summary>
/// <param name="Entity">What is written.</param>
/// <param name="Bytes">About how many.</param>
/// <param name="Done">Called when it was written, or never will be.</param>
internal sealed record WaitingPage(TableEntity Entity, int Bytes, Action Done);
