using System.Threading.Channels;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;

namespace Recsys.Scoring.Paging;

/// <summary>
/// Writes answers of one partition: those that came during a write, and within <see cref="Gathering"/> behind it, go together into the next. Without
/// the pause a transaction would follow the other for as long as somebody asks, of an answer or two each.
/// </summary>
internal sealed class PageWriter : IDisposable
{
    private const int MostWaiting = 1_000;
    private const int MaxTransaction = 100;
    private const int MaxTransactionBytes = 2_500_000;

    /// <summary>Less than another instance waits before it looks a second time.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly Channel<WaitingPage> _waiting = Channel.CreateBounded<WaitingPage>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly TableClient _table;
    private readonly ILogger _logger;
    private volatile TaskCompletionSource _wanted = NewWanted();
    private int _lost;

    public PageWriter(TableClient table, ILogger logger)
    {
        (_table, _logger) = (table, logger);
        _ = Task.Run(WriteAllAsync);
    }

    /// <summary>Writes an answer some time soon; one that comes while too many wait is lost.</summary>
    public void Write(WaitingPage page)
    {
        if (_waiting.Writer.TryWrite(page)) return;
        Interlocked.Increment(ref _lost);
        page.Done();
    }

    /// <summary>Somebody waits for an answer that is to be written: no more are gathered.</summary>
    public void Hurry() => _wanted.TrySetResult();

    public void Dispose() => _waiting.Writer.TryComplete();

    private static TaskCompletionSource NewWanted() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WriteAllAsync()
    {
        var batch = new Dictionary<string, WaitingPage>(StringComparer.Ordinal);
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (_waiting.Reader.Count < MaxTransaction) await Task.WhenAny(_wanted.Task, Task.Delay(Gathering)).ConfigureAwait(false);
            // Before the answers are taken: who is wanted later waits for none that was left here.
            if (_wanted.Task.IsCompleted) _wanted = NewWanted();
            var bytes = 0;
            while (batch.Count < MaxTransaction && bytes < MaxTransactionBytes && _waiting.Reader.TryRead(out var page))
            {
                // Of two answers with one place the later one counts.
                if (batch.Remove(page.Entity.RowKey, out var before)) before.Done();
                batch.Add(page.Entity.RowKey, page);
                bytes += page.Bytes;
            }

            try
            {
                await _table.SubmitTransactionAsync(
                    batch.Values.Select(p => new TableTransactionAction(TableTransactionActionType.UpsertReplace, p.Entity))).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The answers were given; what is lost is that they can be continued, and who tries is told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _logger.PagesNotRemembered(e, batch.Count);
            }

            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost) _logger.PagesLost(lost);
            foreach (var page in batch.Values) page.Done();
            batch.Clear();
        }
    }
}
