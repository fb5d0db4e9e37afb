namespace Recsys.Cli.Demo;

/// <summary>What became of the events, counted from the log itself.</summary>
/// <param name="Sent">Events that the hub acknowledged.</param>
/// <param name="Stored">Different events among them that the log holds.</param>
/// <param name="Lost">Events sent that the log does not hold.</param>
/// <param name="Doubled">Times that the log holds an event once more than it was sent.</param>
/// <param name="Rejected">Events whose body is no valid interaction.</param>
internal sealed record EventCounts(long Sent, long Stored, long Lost, long Doubled, long Rejected);
