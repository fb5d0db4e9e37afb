using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Recsys.Domain;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Table;

namespace Recsys.Interactions.Snapshots;

/// <summary>
/// The training set of a snapshot: its events as interactions, each once, without erased users and without what is no interaction.
/// Chain after chain, in order of sequence numbers; memory does not grow with the log.
/// </summary>
public sealed class SnapshotInteractions(BlobContainerClient container)
{
    /// <summary>Reads the interactions of a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="report">Counts what is left out, and why.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BrokenChainException">A blob is missing or altered.</exception>
    public async IAsyncEnumerable<Interaction> ReadAsync(
        Snapshot snapshot, SnapshotReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(report);
        var erased = snapshot.LeftOut();
        var reader = new ChainReader(container);
        foreach (var chain in snapshot.Chains)
        {
            var resends = new ResendFilter();
            await foreach (var (sequence, _, result) in reader.ReadAsync(
                snapshot.Hub, chain, 0, InteractionProjection.Instance, cancellationToken).ConfigureAwait(false))
            {
                report.Stored++;
                if (!result.IsValid)
                {
                    report.Reject(new RejectedEvent(chain.StreamId, chain.Partition, sequence, result.Error));
                }
                else if (erased.Count > 0 && erased.Contains(Tombstones.HashOf(result.Interaction.UserId)))
                {
                    report.Erased++;
                }
                else if (!resends.IsFirst(result.Interaction.EventId))
                {
                    report.Resent++;
                }
                else
                {
                    report.Taken++;
                    yield return result.Interaction;
                }
            }
        }
    }
}
