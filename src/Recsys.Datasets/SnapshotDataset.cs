using System.Globalization;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;

namespace Recsys.Datasets;

/// <summary>A data set made of the events of a snapshot, with what became of each of them.</summary>
/// <param name="Dataset">The positive interactions.</param>
/// <param name="Read">Events read.</param>
/// <param name="Unweighted">Valid events that are no positive signal.</param>
/// <param name="Erased">Valid events of users who asked to be forgotten.</param>
/// <param name="Resent">Events whose id a valid event before them had.</param>
/// <param name="Rejections">Events whose body is no interaction.</param>
public sealed record SnapshotDataset(
    InteractionDataset Dataset, long Read, long Unweighted, long Erased, long Resent, RejectionReport Rejections)
{
    /// <summary>Reads the events in the order of the log.</summary>
    /// <param name="name">What a person calls the data.</param>
    /// <param name="records">The events as they were stored.</param>
    /// <param name="erasedUsers">Hashes (<see cref="Erasure.HashOf"/>) of the users to leave out.</param>
    /// <param name="weights">The strength of each type.</param>
    /// <param name="listed">How many rejections are listed.</param>
    /// <param name="cancellationToken">Stops between two events.</param>
    public static async Task<SnapshotDataset> BuildAsync(
        string name, IAsyncEnumerable<LogRecord> records, IReadOnlyCollection<string>? erasedUsers = null,
        InteractionWeights? weights = null, int listed = RejectionLog.DefaultListed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var erased = erasedUsers is { Count: > 0 } ? erasedUsers.ToHashSet(StringComparer.Ordinal) : null;
        var builder = new DatasetBuilder(name, weights);
        var rejections = new RejectionLog(listed);
        var ids = new HashSet<UInt128>();
        var (read, erasedEvents, resent) = (0L, 0L, 0L);
        await foreach (var record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            read++;
            var result = InteractionJson.Read(record.Event.Body, record.Event.EnqueuedTime);
            if (!result.IsValid)
            {
                rejections.Add(string.Create(CultureInfo.InvariantCulture, $"partition {record.Partition}, sequence {record.Event.SequenceNumber}"), result.Error);
            }
            else if (erased is not null && erased.Contains(Erasure.HashOf(result.Interaction.UserId)))
            {
                erasedEvents++;
            }
            else if (!ids.Add(Fingerprint.Of(result.Interaction.EventId)))
            {
                resent++;
            }
            else
            {
                builder.Add(result.Interaction);
            }
        }

        return new SnapshotDataset(builder.Build(), read, builder.Unweighted, erasedEvents, resent, rejections.ToReport());
    }
}
