using System.Globalization;
using Azure.Storage.Blobs;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Log;

namespace Recsys.Interactions.Import;

/// <summary>
/// Writes interactions into a chain of their own, without the hub. The n-th row of a user's partition has the number n, whatever the run, so an
/// import that was cut off is simply run again over the same rows in the same order: what is stored is acknowledged without a write.
/// </summary>
public sealed class BulkImport
{
    /// <summary>Events a blob.</summary>
    public const int DefaultBatch = 20_000;

    private readonly InteractionLogWriter _writer;
    private readonly TimeProvider _time;
    private readonly int _batch;
    private readonly List<HubEvent>[] _pending;
    private readonly long[] _next;
    private readonly Task[] _writes;

    /// <summary>An import.</summary>
    /// <param name="container">The container.</param>
    /// <param name="hub">The hub whose snapshots shall hold the rows.</param>
    /// <param name="importId">The stream: another import needs another; the same import continued needs the same.
    /// A hash of the file serves well.</param>
    /// <param name="time">Gives the time at which rows are taken.</param>
    /// <param name="partitions">Chains that are written side by side; the same in every run of an import.</param>
    /// <param name="batch">Events a blob.</param>
    public BulkImport(BlobContainerClient container, string hub, string importId, TimeProvider time, int partitions = 4, int batch = DefaultBatch)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        _writer = new InteractionLogWriter(container, hub, importId);
        (_time, _batch) = (time, batch);
        _pending = [.. Enumerable.Range(0, partitions).Select(_ => new List<HubEvent>(batch))];
        _next = new long[partitions];
        _writes = [.. Enumerable.Repeat(Task.CompletedTask, partitions)];
    }

    /// <summary>Stores the rows. Returns their number when all are stored.</summary>
    /// <param name="rows">The rows, in the same order in every run.</param>
    /// <param name="progress">Receives the number of rows handed to storage.</param>
    /// <param name="cancellationToken">Gives up; run it again to go on.</param>
    public async Task<long> RunAsync(IAsyncEnumerable<Interaction> rows, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var count = 0L;
        try
        {
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var partition = PartitionOf(row.UserId);
                var sequence = _next[partition]++;
                _pending[partition].Add(new HubEvent(
                    sequence, sequence.ToString(CultureInfo.InvariantCulture), _time.GetUtcNow(), row.EventId, InteractionJson.Write(row)));
                count++;
                if (_pending[partition].Count >= _batch)
                {
                    await FlushAsync(partition, cancellationToken).ConfigureAwait(false);
                    progress?.Report(count);
                }
            }

            for (var partition = 0; partition < _pending.Length; partition++)
            {
                await FlushAsync(partition, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await Task.WhenAll(_writes).ConfigureAwait(false);
        }

        progress?.Report(count);
        return count;
    }

    // A partition's batches go one after the other; while one is on its way the next is gathered.
    private async Task FlushAsync(int partition, CancellationToken cancellationToken)
    {
        await _writes[partition].ConfigureAwait(false);
        var batch = _pending[partition];
        _pending[partition] = new List<HubEvent>(_batch);
        _writes[partition] = Task.Run(() => _writer.AppendAsync(partition, batch, cancellationToken), cancellationToken);
    }

    private int PartitionOf(string userId)
    {
        // FNV-1a: must be the same in every run of every process, which string.GetHashCode is not.
        var hash = 2166136261u;
        foreach (var c in userId)
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return (int)(hash % (uint)_pending.Length);
    }
}
