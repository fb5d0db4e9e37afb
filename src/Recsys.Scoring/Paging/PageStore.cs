using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Recsys.Interactions.Storage;

namespace Recsys.Scoring.Paging;

/// <summary>
/// Remembers which items an answer and those before it showed, so that the next page repeats none: hashes of items under the id of the request, for
/// <see cref="Lifetime"/>. The table has 2²⁴ places, chosen by a hash of the request's id, and a new answer takes the place of an older one:
/// it never grows beyond that. At 100 answers a second an answer is still there after half an hour with a probability of 99 %.
/// No user is named. Writing happens behind the answer, many answers at once; what somebody asks for meanwhile is written at once.
/// </summary>
public sealed class PageStore : IDisposable
{
    /// <summary>The table.</summary>
    public const string TableName = "Pages";

    /// <summary>The most items that an answer and those before it may have had to be continued: what a property of a table holds.</summary>
    public const int MostItems = 8_000;

    private const int Partitions = 4;
    private const int Rows = 1 << 22;
    private const string ItemsProperty = "items";

    /// <summary>How long an answer can be continued.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>An answer that another instance has just given is written behind it: who continues it at once is waited for so long.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, Task> _writing = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly TableClient _table;
    private readonly HashedPlaces _places;
    private readonly PageWriter[] _writers;

    /// <param name="table">The table.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are told.</param>
    public PageStore(TableClient table, TimeProvider time, ILogger<PageStore> logger)
    {
        (_table, _time, _places) = (table, time, new HashedPlaces(Partitions, Rows, Lifetime, time));
        _writers = [.. Enumerable.Range(0, Partitions).Select(_ => new PageWriter(table, logger))];
    }

    /// <summary>Remembers an answer, behind it. Where storage does not keep up it is not remembered, and who continues it is told.</summary>
    /// <param name="requestId">The request.</param>
    /// <param name="items">Hashes of its items and of those before; more than <see cref="MostItems"/> are not remembered.</param>
    public void Remember(string requestId, IReadOnlyList<ulong> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count > MostItems) return;
        var entity = _places.NewEntity(requestId);
        entity[ItemsProperty] = MemoryMarshal.AsBytes<ulong>(items.ToArray()).ToArray();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writing[requestId] = written.Task;
        _writers[_places.PartitionOf(requestId)].Write(new WaitingPage(entity, items.Count * sizeof(ulong), () =>
        {
            _writing.TryRemove(requestId, out _);
            written.TrySetResult();
        }));
    }

    /// <summary>Hashes of the items of an answer and of those before.</summary>
    /// <param name="requestId">The answer; null for a first page, before which nothing was shown.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScoringException">It is not remembered, or not any more.</exception>
    public async Task<IReadOnlyList<ulong>> FindAsync(string? requestId, CancellationToken cancellationToken)
    {
        if (requestId is null) return [];
        if (_writing.TryGetValue(requestId, out var writing))
        {
            _writers[_places.PartitionOf(requestId)].Hurry();
            await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (await LookAsync(requestId, cancellationToken).ConfigureAwait(false) is { } found) return found;
        await Task.Delay(SecondLook, _time, cancellationToken).ConfigureAwait(false);
        return await LookAsync(requestId, cancellationToken).ConfigureAwait(false) ?? throw new ScoringException(
            ScoringErrorCodes.UnknownPage, "continue",
            $"The answer '{requestId}' is not remembered: one can be continued for {Lifetime.TotalMinutes:0} minutes, "
            + $"up to {MostItems} items in all. Ask for a first page.");
    }

    private async Task<ulong[]?> LookAsync(string requestId, CancellationToken cancellationToken)
    {
        var place = _places.NewEntity(requestId);
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(place.PartitionKey, place.RowKey, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return found.HasValue && _places.IsKept(found.Value!, place)
            ? MemoryMarshal.Cast<byte, ulong>(found.Value!.GetBinary(ItemsProperty)).ToArray()
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var writer in _writers) writer.Dispose();
    }
}
