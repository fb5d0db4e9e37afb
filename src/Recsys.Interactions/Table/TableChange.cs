namespace Recsys.Interactions.Table;

/// <summary>A step of a compaction that can be committed by itself.</summary>
/// <param name="Old">The file that is replaced; null where the chain grows.</param>
/// <param name="New">The files in its place, or behind the last one of the chain: at least one, all of one chain.</param>
/// <param name="Erased">The sequence numbers of events that are left out because their users are erased, in order.</param>
internal sealed record TableChange(TableFile? Old, IReadOnlyList<TableFile> New, IReadOnlyList<long> Erased);
