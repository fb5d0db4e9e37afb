using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Domain;
using Recsys.Interactions.Items;

namespace Recsys.Scoring.Catalog;

/// <summary>
/// The catalog in memory, read as a whole at the start and afterwards as far as it changed. Storage that does not answer leaves the last view
/// in place; before there is one it is asked again and again.
/// </summary>
/// <param name="catalog">The catalog in storage.</param>
/// <param name="refreshInterval">How old a view may become.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are told.</param>
public sealed class CatalogView(
    ItemCatalog catalog, TimeSpan refreshInterval, TimeProvider time, ILogger<CatalogView> logger) : BackgroundService, IItemCatalog
{
    /// <summary>Between two tries, until it was read once.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _firstRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CatalogSnapshot _snapshot = CatalogSnapshot.Empty;
    private volatile bool _isRead;

    /// <inheritdoc/>
    public event EventHandler? Changed;

    /// <summary>The end of the first reading, however it went.</summary>
    public Task FirstRead => _firstRead.Task;

    /// <inheritdoc/>
    public bool IsRead => _isRead;

    /// <inheritdoc/>
    public bool IsEmpty => _snapshot.Count == 0;

    /// <inheritdoc/>
    public object State => _snapshot.State;

    /// <inheritdoc/>
    public IEnumerable<Item> Items => _snapshot.Items;

    /// <inheritdoc/>
    public Item? Find(string itemId) => _snapshot.Find(itemId);

    /// <summary>Reads what changed.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = _snapshot.State;
            _snapshot = await catalog.LoadAsync(_snapshot, cancellationToken).ConfigureAwait(false);
            _isRead = true;
            if (!ReferenceEquals(_snapshot.State, before)) Changed?.Invoke(this, EventArgs.Empty);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // An old view answers better than none.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.CatalogNotRead(e, _snapshot.Count);
        }

        _firstRead.TrySetResult();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (true)
        {
            await RefreshAsync(stoppingToken).ConfigureAwait(false);
            if (_isRead) break;
            await Task.Delay(Retry, time, stoppingToken).ConfigureAwait(false);
        }

        using var timer = new PeriodicTimer(refreshInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await RefreshAsync(stoppingToken).ConfigureAwait(false);
    }
}
