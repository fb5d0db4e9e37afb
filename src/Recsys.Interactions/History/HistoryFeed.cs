using System.Collections.Concurrent;
using System.Threading.Channels;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Domain;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Table;

namespace Recsys.Interactions.History;

/// <summary>
/// Brings what the log holds into the histories, behind the log and in order, all chains in one write. Batches wait in memory for their
/// turn; what memory does not hold (after a crash, after a fault, when too much would wait, of another owner, of an import) is read from the log.
/// An event goes in only when all before it in its chain are in: entities know only the last number that they took, so an earlier event that
/// came later would be lost to them.
/// </summary>
public sealed class HistoryFeed : IAsyncDisposable
{
    /// <summary>
    /// Bytes of interactions that wait in memory at most, some 100,000 of the usual ones; beyond that the feed takes them from the log when it comes
    /// to them.
    /// </summary>
    internal const long DefaultMaxWaiting = 64 << 20;

    /// <summary>Events of a chain after which a round leaves it, with the blob or row group that it reaches them in.</summary>
    private const int EventsARound = 20_000;

    /// <summary>More events than a blob of the log has: the histories may end within one, which begins so many before at most.</summary>
    private const int Within = 20_000;

    /// <summary>What an interaction takes in memory beside its text.</summary>
    private const int BytesBesideText = 400;
    private static readonly TimeSpan TombstonesLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly BlobContainerClient _container;
    private readonly UserHistories _history;
    private readonly string _hub;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly long _maxWaiting;
    private readonly ConcurrentDictionary<(string StreamId, int Partition), HistoryChain> _chains = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _round = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _work;
    private IReadOnlyList<ChainEnd> _found = [];
    private (HashSet<string> Users, long At)? _erased;
    private long _waiting;
    private long _turn;
    private bool _isFull;

    /// <summary>The interactions of a chain from the number First to before the number Next.</summary>
    private sealed record Piece(HistoryChain Chain, long First, long Next, IReadOnlyList<SequencedInteraction> Interactions);

    /// <summary>A feed of the chains of one hub.</summary>
    /// <param name="container">The container of the log.</param>
    /// <param name="history">The histories.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="logger">Is told of what could not be written.</param>
    /// <param name="time">The clock; the system's where none is given.</param>
    public HistoryFeed(BlobContainerClient container, UserHistories history, string hub, ILogger? logger = null, TimeProvider? time = null)
        : this(container, history, hub, DefaultMaxWaiting, logger, time)
    {
    }

    internal HistoryFeed(
        BlobContainerClient container, UserHistories history, string hub, long maxWaiting, ILogger? logger = null, TimeProvider? time = null)
    {
        (_container, _history, _hub, _maxWaiting) = (container, history, hub, maxWaiting);
        (_logger, _time) = (logger ?? NullLogger.Instance, time ?? TimeProvider.System);
        _work = new(() => Task.Run(WorkAsync));
    }

    /// <summary>
    /// Bytes of interactions after which a round ends, all chains together, with what waits, or the blob or row group, that it reaches them in: a
    /// context may have twenty kilobytes. The next round begins with the chains that have waited longest.
    /// </summary>
    internal long BytesARound { get; init; } = 64 << 20;

    /// <summary>
    /// The least time from one round of writes to the next while events stream in: what comes meanwhile goes into the same writes. An event that
    /// comes after a pause does not wait.
    /// </summary>
    internal static TimeSpan Pace { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes a batch that the log holds already, and returns at once; the histories follow.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="first">The number of the batch's first event.</param>
    /// <param name="last">The number of its last event.</param>
    /// <param name="interactions">Those of its events that are interactions.</param>
    public void Append(string streamId, int partition, long first, long last, IReadOnlyList<SequencedInteraction> interactions)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        var chain = ChainOf(streamId, partition);
        var bytes = interactions.Sum(i => BytesOf(i.Interaction));
        if (Interlocked.Add(ref _waiting, bytes) > _maxWaiting)
        {
            Interlocked.Add(ref _waiting, -bytes);
            chain.Reach(last + 1);
            if (!_isFull)
            {
                _isFull = true;
                _logger.HistoriesBehind(_hub, _maxWaiting);
            }
        }
        else
        {
            chain.Add(new WaitingBatch(first, last, interactions, bytes));
        }

        _ = _work.Value;
        _signal.Writer.TryWrite(true);
    }

    /// <summary>
    /// Brings the histories up to the end of every chain of the hub, imports included. Cut off, it goes on where it was when run again.
    /// </summary>
    /// <param name="progress">Receives the number of events of the log that went in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The number of events that the histories lacked.</returns>
    public async Task<long> CatchUpAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var lacked = 0L;
        var hub = StreamOf(_hub, "");
        var nexts = await _history.FindNextsAsync(hub, cancellationToken).ConfigureAwait(false);
        if (_found.Count == 0)
        {
            // At a start nothing before that can be new; the day's log behind the table may have a million names.
            _found =
            [
                .. nexts.Select(n => new ChainEnd(n.Key.StreamId[hub.Length..], n.Key.Partition, Math.Max(0, n.Value - Within))),
            ];
        }

        _found = await new InteractionLogReader(_container).FindChainsAsync(_hub, _found, cancellationToken).ConfigureAwait(false);
        foreach (var found in _found)
        {
            var next = nexts.GetValueOrDefault((hub + found.StreamId, found.Partition));
            if (next < found.End)
            {
                lacked += found.End - next;
                ChainOf(found.StreamId, found.Partition).Reach(found.End);
            }
        }

        await DrainAsync(progress, cancellationToken).ConfigureAwait(false);
        return lacked;
    }

    /// <summary>Returns when the histories hold all that the feed was given before this call.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => DrainAsync(null, cancellationToken);

    /// <summary>Writes what waits, as far as a few seconds suffice; the rest is made up for from the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_work.IsValueCreated)
        {
            await _work.Value.ConfigureAwait(false);
            using var patience = new CancellationTokenSource(StopPatience, _time);
            try
            {
                await DrainAsync(patience.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                _logger.HistoriesNotWritten(e, _hub, 0);
            }
        }

        _stopping.Dispose();
        _round.Dispose();
    }

    /// <summary>A stream as the histories name it: two hubs may have been made in the same second, and one table may serve both.</summary>
    internal static string StreamOf(string hub, string streamId) => $"{hub}/{streamId}";

    /// <summary>About what an interaction takes in memory.</summary>
    private static long BytesOf(Interaction i) => BytesBesideText + (sizeof(char) * (long)(
        i.EventId.Length + i.UserId.Length + i.ItemId.Length + (i.SessionId?.Length ?? 0)
        + i.Context.Values.Sum(field => field.Key.Length + field.Value.Length)));

    private HistoryChain ChainOf(string streamId, int partition) =>
        _chains.GetOrAdd((streamId, partition), key => new HistoryChain(key.StreamId, key.Partition));

    private async Task WorkAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _signal.Reader.ReadAsync(_stopping.Token).ConfigureAwait(false);
                var begin = _time.GetTimestamp();
                var pause = TimeSpan.Zero;
                try
                {
                    var failed = new Dictionary<HistoryChain, Exception>();
                    await RoundAsync(failed, _stopping.Token).ConfigureAwait(false);
                    if (failed.Count > 0) throw new AggregateException(failed.Values);
                    failures = 0;
                }
                catch (Exception e) when (!_stopping.IsCancellationRequested)
                {
                    pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures++)));
                    _logger.HistoriesNotWritten(e, _hub, pause.TotalSeconds);
                }

                var isBehind = _chains.Values.Any(chain => chain.IsBehind);
                _isFull &= isBehind;
                if (isBehind)
                {
                    _signal.Writer.TryWrite(true);
                }
                else
                {
                    _erased = null;
                }

                if (pause <= TimeSpan.Zero)
                {
                    // After a long round too, or rounds would follow each other and write the same users again and again while the log waits.
                    var left = Pace - _time.GetElapsedTime(begin);
                    pause = left > Pace / 2 ? left : Pace / 2;
                }

                await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task DrainAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        // To the ends of now: while events stream in somebody is always behind, and their rounds have their pace.
        var ends = _chains.Values.Select(chain => (Chain: chain, chain.End)).ToList();
        var done = 0L;
        var failed = new Dictionary<HistoryChain, Exception>();
        while (ends.Any(e => !failed.ContainsKey(e.Chain) && !e.Chain.HasReached(e.End)))
        {
            done += await RoundAsync(failed, cancellationToken).ConfigureAwait(false);
            progress?.Report(done);
        }

        if (failed.Count > 0) throw new AggregateException(failed.Values);
    }

    /// <summary>Brings every chain that has not failed a piece further; the number of events by which they are.</summary>
    private async Task<long> RoundAsync(Dictionary<HistoryChain, Exception> failed, CancellationToken cancellationToken)
    {
        await _round.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var pieces = new List<Piece>();
            var left = BytesARound;
            foreach (var chain in _chains.Values.Where(chain => chain.IsBehind && !failed.ContainsKey(chain)).OrderBy(chain => chain.Turn).ToList())
            {
                if (left <= 0) break;
                chain.Turn = ++_turn;
                try
                {
                    if (await FindPieceAsync(chain, left, cancellationToken).ConfigureAwait(false) is { } piece)
                    {
                        pieces.Add(piece);
                        left -= piece.Interactions.Sum(i => BytesOf(i.Interaction));
                    }
                }
                catch (Exception e)
                {
                    // A chain that cannot be read must not keep the others back.
                    chain.Next = null;
                    failed.Add(chain, e);
                }
            }

            return await WriteAsync(pieces, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _round.Release();
        }
    }

    private async Task<long> WriteAsync(List<Piece> pieces, CancellationToken cancellationToken)
    {
        try
        {
            var named = pieces.Select(p => (Stream: StreamOf(_hub, p.Chain.StreamId), p.Chain.Partition, p.Next, p.Interactions)).ToList();
            await _history.AppendAsync(
                [.. named.Select(p => new ChainSlice(p.Stream, p.Partition, p.Interactions))], cancellationToken).ConfigureAwait(false);
            await _history.SaveNextAsync([.. named.Select(p => (p.Stream, p.Partition, p.Next))], cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // What was taken out of memory is read from the log, from where the table says.
            pieces.ForEach(piece => piece.Chain.Next = null);
            throw;
        }

        pieces.ForEach(piece => piece.Chain.Next = piece.Next);
        return pieces.Sum(piece => piece.Next - piece.First);
    }

    /// <summary>The events of a chain behind those that the histories hold; null where there are none.</summary>
    private async Task<Piece?> FindPieceAsync(HistoryChain chain, long bytes, CancellationToken cancellationToken)
    {
        var (batches, taken) = chain.Take();
        Interlocked.Add(ref _waiting, -taken);
        var waits = batches.Count > 0;
        if (chain.Next is not { } next || !waits || batches[0].First > next)
        {
            // Another owner may have brought it further: what the table has is neither read from the log again, nor is its progress put back.
            var found = await _history.FindNextAsync(StreamOf(_hub, chain.StreamId), chain.Partition, cancellationToken).ConfigureAwait(false);
            next = Math.Max(found, chain.Next ?? 0);
            chain.Next = next;
        }

        if (next >= chain.End)
        {
            return null;
        }

        var piece = InOrder(chain, batches, next);
        return piece.Next > next ? piece : await ReadAsync(chain, next, bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What continues the chain without a gap; the rest would come too early and is left to the log.</summary>
    private static Piece InOrder(HistoryChain chain, List<WaitingBatch> batches, long first)
    {
        var (interactions, next) = (new List<SequencedInteraction>(), first);
        foreach (var batch in batches.Where(b => b.Last >= next))
        {
            if (batch.First > next)
            {
                break;
            }

            var begin = next;
            interactions.AddRange(batch.Interactions.Where(i => i.SequenceNumber >= begin));
            next = batch.Last + 1;
        }

        return new Piece(chain, first, next, interactions);
    }

    /// <summary>
    /// The table of the histories may be a new one, which knows no erased users; whoever is erased after this listing is erased in the table too.
    /// </summary>
    private async Task<HashSet<string>> FindErasedAsync(CancellationToken cancellationToken)
    {
        if (_erased is not { } known || _time.GetElapsedTime(known.At) > TombstonesLife)
        {
            var at = _time.GetTimestamp();
            var users = await new Tombstones(_container).ListAsync(cancellationToken).ConfigureAwait(false);
            _erased = known = (users.ToHashSet(StringComparer.Ordinal), at);
        }

        return known.Users;
    }

    private async Task<Piece> ReadAsync(HistoryChain chain, long next, long bytes, CancellationToken cancellationToken)
    {
        var erased = await FindErasedAsync(cancellationToken).ConfigureAwait(false);
        var (reached, interactions) = (next, new List<SequencedInteraction>());
        await foreach (var piece in new ChainReader(_container).ReadPiecesAsync(
            _hub, new ChainEnd(chain.StreamId, chain.Partition, chain.End), next, InteractionProjection.Instance, cancellationToken)
            .ConfigureAwait(false))
        {
            foreach (var stored in piece.Events)
            {
                if (stored.Result.Interaction is { } interaction && (erased.Count == 0 || !erased.Contains(Tombstones.HashOf(interaction.UserId))))
                {
                    interactions.Add(new SequencedInteraction(stored.SequenceNumber, interaction));
                    bytes -= BytesOf(interaction);
                }
            }

            // Where a piece ends, the next round finds the one after it by its name.
            reached = piece.End;
            if (reached - next >= EventsARound || bytes <= 0)
            {
                break;
            }
        }

        return new Piece(chain, next, reached, interactions);
    }
}
