namespace Recsys.Interactions.Log;

/// <summary>Events of a chain that are stored together: those of a blob of the log, or of a row group of the table.</summary>
/// <param name="End">The sequence number behind the piece. Of the last one of a blob it is where a blob may begin.</param>
/// <param name="Events">The events, in order.</param>
internal readonly record struct ChainPiece<T>(long End, IEnumerable<T> Events);
