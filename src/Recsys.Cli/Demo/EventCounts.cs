namespace Recsys.Cli.Demo;

/// <summary>What became of the events, counted from the log itself.</summary>
/// <param name="Sent">Events that the hub acknowledged.</param>
/// <param name="Stored">Events among them that the log holds.</param>
/// <param name="Lost">Events sent that the log does not hold.</param>
/// <param name="Doubled">Events that the log holds once more than they were sent.</param>
/// <param name="Rejected">Events of the log whose body is no interaction, and lines of the file that became no event.</param>
internal sealed record EventCounts(long Sent, long Stored, long Lost, long Doubled, long Rejected);
