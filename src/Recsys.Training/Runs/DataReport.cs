using Recsys.Datasets;
using Recsys.Interactions.Snapshots;

namespace Recsys.Training.Runs;

/// <summary>
/// What became of every event of a snapshot: <c>Stored = Positive + NotPositive + Crowded + Resent + Erased + Rejected</c>.
/// </summary>
/// <param name="Stored">Events in the log.</param>
/// <param name="Positive">Interactions that models learn from.</param>
/// <param name="NotPositive">Valid interactions of types that are no positive signal.</param>
/// <param name="Resent">Events whose producer had sent the same event id before.</param>
/// <param name="Erased">Events of erased users.</param>
/// <param name="Rejected">Events that are no interactions.</param>
/// <param name="RejectedByCode">Rejected events by the code of their reason.</param>
/// <param name="Rejections">The first rejected events, one by one.</param>
/// <param name="Crowded">
/// Positive interactions of users with more than <see cref="TrainingOptions.MostEventsOfUser"/>, the oldest ones, which are not learnt.
/// </param>
public sealed record DataReport(
    long Stored, long Positive, long NotPositive, long Resent, long Erased, long Rejected,
    IReadOnlyDictionary<string, long> RejectedByCode, IReadOnlyList<RejectedLine> Rejections,
    long Crowded = 0)
{
    private const int MostListed = 100;

    /// <summary>How many context fields occur that are not learnt, because too few events carry them or others say more.</summary>
    public int ContextFieldsLeftOut { get; init; }

    /// <summary>The first of them by name.</summary>
    public IReadOnlyList<string> LeftOutFields { get; init; } = [];

    /// <summary>Those among the fields left out that describe the item or the user, and not the moment.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>From what a reading of a snapshot met.</summary>
    /// <param name="report">The reading, done.</param>
    /// <param name="builder">Who made a data set of what was taken.</param>
    public static DataReport Of(SnapshotReport report, DatasetBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(builder);
        var (notPositive, crowded) = (builder.NotPositive, builder.Crowded);
        return new DataReport(
            report.Stored, report.Taken - notPositive - crowded, notPositive, report.Resent, report.Erased, report.Rejected, report.RejectedByCode,
            [.. report.RejectedEvents.Select(
                r => new RejectedLine(r.StreamId, r.Partition, r.SequenceNumber, r.Error.Code, r.Error.Field, r.Error.Message))],
            crowded)
        {
            ContextFieldsLeftOut = builder.FieldsLeftOut.Count,
            Attributes = [.. builder.Attributes.Take(MostListed)],
            LeftOutFields = [.. builder.FieldsLeftOut.Take(MostListed)],
        };
    }

    /// <summary>Why there is nothing to train on, in one sentence.</summary>
    public string NothingToTrainOn()
    {
        if (Stored == 0) return "There is nothing to train on: the log holds no event.";
        (long Count, string What)[] parts =
        [
            (Erased, "of erased users"), (NotPositive, "of types that are no positive signal"),
            (Rejected, "that are no valid interaction"), (Resent, "sent a second time"),
        ];
        var said = string.Join(", ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count} {p.What}"));
        return $"There is nothing to train on; the log holds {Stored} events: {said}.";
    }
}
