using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Log;

/// <summary>
/// Appends batches of a partition to its chain of blobs, each event exactly once, whatever is delivered twice, regrouped, or written by
/// two owners at once.
/// </summary>
/// <remarks>
/// Per partition it holds the frontier f, the next sequence number that is not stored. A batch [s..e] is settled so:
/// e &lt; f: it is stored already. s ≤ f ≤ e: what lies below f is dropped and the rest is put as ONE blob named f, on the condition that no
/// blob of that name exists; where one does (another owner, or an earlier attempt whose answer was lost) its last number moves the
/// frontier and the batch is looked at again. s &gt; f: the chain is listed from f on; a gap that stays is an error. It returns only when
/// f &gt; e. The checkpoint of the hub is never trusted: at first sight of a partition the frontier comes from the blobs. A partition
/// without any begins at the first event that the hub still has; what expired before it is recorded as a gap, with a warning. It must not
/// begin with whatever comes first: a first batch whose writer crashed may come again later.
/// </remarks>
public sealed class InteractionLogWriter
{
    /// <summary>A block that holds the whole blob: the client must never split a blob into staged blocks, which would be two requests.</summary>
    private const long OneRequestBytes = 256L * 1024 * 1024;

    /// <summary>
    /// The most bytes of bodies in a blob, or one event: what a reader has of each blob that it reads ahead. A batch with more becomes several blobs.
    /// </summary>
    internal const long MaxBlobBytes = 8L * 1024 * 1024;

    /// <summary>Events before a batch among which the end of its chain is looked for first.</summary>
    private const long Nearby = 10_000;

    /// <summary>The setting of an app that makes <see cref="GapPolicy.Record"/> of its <see cref="GapPolicy.Refuse"/>.</summary>
    public const string GapSetting = "SkipExpiredEvents";

    /// <summary>How long a gap must stay before <see cref="GapPolicy.Record"/> writes over it.</summary>
    public static readonly TimeSpan DefaultGapGrace = TimeSpan.FromMinutes(10);

    /// <summary>
    /// A frontier that was not used for so long is looked up again: far less than <see cref="Table.Compaction.KeepLog"/>, so that
    /// nobody writes under the name of a blob that a compaction has removed.
    /// </summary>
    internal static readonly TimeSpan FrontierLife = TimeSpan.FromHours(1);

    private readonly BlobContainerClient _container;
    private readonly string _hub;
    private readonly string _streamId;
    private readonly GapPolicy _gaps;
    private readonly TimeProvider _time;
    private readonly TimeSpan _gapGrace;
    private readonly Func<int, CancellationToken, Task<long>>? _findBegin;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<int, PartitionState> _partitions = new();

    /// <summary>A writer of the chains of one stream.</summary>
    /// <param name="container">The container.</param>
    /// <param name="hub">The hub's name.</param>
    /// <param name="streamId">Tells this hub from one of the same name that was deleted, whose sequence numbers started anew.</param>
    /// <param name="gaps">What to do where events expired in the hub before they were read.</param>
    /// <param name="time">The clock; the system's where none is given.</param>
    /// <param name="gapGrace">How long a gap must stay before it is recorded: another owner may be about to write what lies in it.</param>
    /// <param name="findBegin">Asks the hub for the first sequence number that a partition still has; 0 where none is given.</param>
    /// <param name="logger">Hears of gaps that are recorded.</param>
    public InteractionLogWriter(
        BlobContainerClient container, string hub, string streamId, GapPolicy gaps = GapPolicy.Refuse, TimeProvider? time = null,
        TimeSpan? gapGrace = null, Func<int, CancellationToken, Task<long>>? findBegin = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentException.ThrowIfNullOrWhiteSpace(hub);
        ArgumentException.ThrowIfNullOrWhiteSpace(streamId);
        (_container, _hub, _streamId, _gaps) = (container, hub, streamId, gaps);
        (_time, _gapGrace) = (time ?? TimeProvider.System, gapGrace ?? DefaultGapGrace);
        (_findBegin, _logger) = (findBegin, logger ?? NullLogger.Instance);
    }

    /// <summary>Stores a batch, and returns when every event of it is stored.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="events">Consecutive events of it, in order.</param>
    /// <param name="cancellationToken">Gives up; what is stored stays stored.</param>
    /// <exception cref="ArgumentException">The sequence numbers are not consecutive.</exception>
    /// <exception cref="BrokenChainException">Events between the log's end and this batch are missing.</exception>
    /// <exception cref="RequestFailedException">Storage did not answer as it should; deliver the batch again.</exception>
    public async Task AppendAsync(int partition, IReadOnlyList<HubEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
        {
            return;
        }

        CheckConsecutive(partition, events);
        var state = _partitions.GetOrAdd(partition, _ => new PartitionState());
        await state.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CommitAsync(partition, state, events, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            state.Gate.Release();
        }
    }

    private async Task CommitAsync(int partition, PartitionState state, IReadOnlyList<HubEvent> events, CancellationToken cancellationToken)
    {
        var (first, last) = (events[0].SequenceNumber, events[^1].SequenceNumber);
        var listed = false;
        if (_time.GetUtcNow() - state.Looked > FrontierLife)
        {
            state.Frontier = null;
        }

        while (true)
        {
            state.Looked = _time.GetUtcNow();
            state.Frontier ??= await FindFrontierAsync(partition, state, first, cancellationToken).ConfigureAwait(false);
            if (state.Frontier == 0 && first > 0)
            {
                // Nothing is stored. Events that this batch holds may have expired since it was delivered: they are no gap.
                var begin = Math.Min(first, await BeginOfHubAsync(partition, cancellationToken).ConfigureAwait(false) ?? 0);
                await RecordGapAsync(partition, state, begin - 1, events[0].EnqueuedTime, cancellationToken).ConfigureAwait(false);
            }

            if (state.Frontier > last)
            {
                return;
            }

            if (first > state.Frontier)
            {
                if (!listed)
                {
                    // Another owner may have stored what lies between.
                    state.Frontier = await FindFrontierAsync(partition, state, first, cancellationToken).ConfigureAwait(false);
                    listed = true;
                    continue;
                }

                await RefuseGapAsync(partition, state, first, cancellationToken).ConfigureAwait(false);
                await RecordGapAsync(partition, state, first - 1, events[0].EnqueuedTime, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var rest = OneBlob(events, (int)(state.Frontier.Value - first));
            await PutAsync(partition, state, rest, rest[^1].SequenceNumber, rest[^1].EnqueuedTime, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Returns where the gap before <paramref name="first"/> may be written over; the trigger delivers the batch again where it throws.
    /// </summary>
    private async Task RefuseGapAsync(int partition, PartitionState state, long first, CancellationToken cancellationToken)
    {
        var missing = state.Frontier!.Value;
        var now = _time.GetUtcNow();
        if (state.Gap?.At != missing)
        {
            state.Gap = (missing, now);
        }

        var stays = now - state.Gap!.Value.Since;
        if (_gaps == GapPolicy.Record && stays >= _gapGrace)
        {
            return;
        }

        state.Frontier = null;
        bool hubHasThem;
        try
        {
            hubHasThem = await BeginOfHubAsync(partition, cancellationToken).ConfigureAwait(false) <= missing;
        }
#pragma warning disable CA1031 // The gap says more than why the hub could not be asked.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            hubHasThem = false;
        }

        throw new BrokenChainException(
            $"Partition {partition} of '{_hub}': the events from sequence number {missing} to {first - 1} are neither stored nor delivered. "
            + (hubHasThem
                ? "The hub still has them: if storage was emptied or restored, stop the app, delete the partition's checkpoint (container "
                    + $"'azure-webjobs-eventhub', '…/checkpoint/{partition}') and start it; what the log has is not stored again. "
                : "")
            + (_gaps == GapPolicy.Record
                ? $"Another owner may still bring them; the gap is recorded when it has stayed for {_gapGrace - stays:hh\\:mm\\:ss} longer."
                : $"If they expired in the hub before they were read, the setting '{GapSetting}' with the value 'true' goes on without them."));
    }

    /// <summary>The first number that the hub has; null where nobody can be asked.</summary>
    private async Task<long?> BeginOfHubAsync(int partition, CancellationToken cancellationToken) =>
        _findBegin is null ? null : await _findBegin(partition, cancellationToken).ConfigureAwait(false);

    /// <summary>Writes an empty blob over what lies between the frontier and <paramref name="last"/>, if anything does.</summary>
    private async Task RecordGapAsync(int partition, PartitionState state, long last, DateTimeOffset enqueued, CancellationToken cancellationToken)
    {
        var missing = state.Frontier!.Value;
        if (last >= missing && await PutAsync(partition, state, [], last, enqueued, cancellationToken).ConfigureAwait(false))
        {
            _logger.GapRecorded(partition, _hub, missing, last);
        }
    }

    /// <summary>
    /// One conditional put at the frontier. Moves the frontier behind whatever blob is there afterwards. Whether it is the one that was put.
    /// </summary>
    private async Task<bool> PutAsync(
        int partition, PartitionState state, List<HubEvent> events, long last, DateTimeOffset lastEnqueued, CancellationToken cancellationToken)
    {
        var frontier = state.Frontier!.Value;
        var blob = _container.GetBlobClient(BlobPaths.LogBlob(_hub, _streamId, partition, frontier));
        var metadata = new LogBlobMetadata(
            frontier, last, events.Count, events.Count > 0 ? events[0].EnqueuedTime : lastEnqueued, lastEnqueued);
        try
        {
            await blob.UploadAsync(
                new BinaryData(LogBlobFormat.Encode(CollectionsMarshal.AsSpan(events))),
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    Metadata = metadata.ToMetadata(),
                    TransferOptions = new StorageTransferOptions { InitialTransferSize = OneRequestBytes, MaximumTransferSize = OneRequestBytes },
                },
                cancellationToken).ConfigureAwait(false);
            state.Frontier = last + 1;
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            var there = await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            state.Frontier = LogBlobMetadata.Of(blob.Name, there.Value.Metadata).Last + 1;
            return false;
        }
        catch
        {
            // Whether the blob is there is unknown now: storage is asked again before the next attempt.
            state.Frontier = null;
            throw;
        }
    }

    /// <summary>The events from one on that a blob takes.</summary>
    private static List<HubEvent> OneBlob(IReadOnlyList<HubEvent> events, int begin)
    {
        var (end, bytes) = (begin + 1, (long)events[begin].Body.Length);
        while (end < events.Count && (bytes += events[end].Body.Length) <= MaxBlobBytes)
        {
            end++;
        }

        return [.. events.Skip(begin).Take(end - begin)];
    }

    /// <summary>
    /// The number behind the last stored event; 0 where nothing is stored. A chain has no gaps, so from any of its blobs on the listing leads to
    /// its end: from the frontier known last, else from shortly before the batch. Only where nothing is there all of it is listed.
    /// </summary>
    private async Task<long> FindFrontierAsync(int partition, PartitionState state, long first, CancellationToken cancellationToken)
    {
        var near = state.Known > 0 ? state.Known : Math.Max(0, first - Nearby);
        state.Known = Math.Max(state.Known, await EndFromAsync(partition, near, cancellationToken).ConfigureAwait(false));
        if (state.Known == 0 && near > 0)
        {
            state.Known = await EndFromAsync(partition, 0, cancellationToken).ConfigureAwait(false);
        }

        return state.Known;
    }

    private async Task<long> EndFromAsync(int partition, long from, CancellationToken cancellationToken)
    {
        var end = 0L;
        await foreach (var (_, metadata) in LogBlobs.ListAsync(
            _container, _hub, _streamId, partition, from, cancellationToken).ConfigureAwait(false))
        {
            end = Math.Max(end, metadata.Last + 1);
        }

        return end;
    }

    private void CheckConsecutive(int partition, IReadOnlyList<HubEvent> events)
    {
        for (var i = 1; i < events.Count; i++)
        {
            if (events[i].SequenceNumber != events[i - 1].SequenceNumber + 1)
            {
                throw new ArgumentException(
                    $"Partition {partition} of '{_hub}': sequence number {events[i].SequenceNumber} follows {events[i - 1].SequenceNumber} in "
                        + "one batch.",
                    nameof(events));
            }
        }
    }

    private sealed class PartitionState
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>The next number that is not stored; null where storage is to be asked.</summary>
        public long? Frontier
        {
            get;
            set
            {
                field = value;
                Known = Math.Max(Known, value ?? 0);
            }
        }

        /// <summary>The largest frontier that was ever known.</summary>
        public long Known { get; set; }

        /// <summary>When the frontier was used last.</summary>
        public DateTimeOffset Looked { get; set; }

        /// <summary>The gap that was met last, by the first number it lacks, and when it was first met.</summary>
        public (long At, DateTimeOffset Since)? Gap { get; set; }
    }
}
