using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Registry;
using Recsys.Scoring.Catalog;

namespace Recsys.Scoring.Hosting;

/// <summary>
/// Keeps the promoted model version in memory. It looks at the registry's pointer now and then; a new version is loaded beside the old one,
/// proven by a first run and then put in its place at once; the old one is freed when its last request has been answered. A version that
/// cannot be loaded changes nothing but the status; where nothing serves yet, the one that served before it takes its place meanwhile.
/// </summary>
public sealed class ModelHost : BackgroundService
{
    /// <summary>Versions before the wanted one that are tried where nothing serves.</summary>
    private const int MostStandIns = 3;

    /// <summary>Seconds before a version that could not be loaded is tried again; twice as many after each further try.</summary>
    private const double RetrySeconds = 30;

    /// <summary>The most that this becomes.</summary>
    private const double MostRetrySeconds = 900;

    private readonly ModelRegistry _registry;
    private readonly IItemCatalog _catalog;
    private readonly ModelHostOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelHost> _logger;
    private readonly ModelLoader _loader;
    private readonly SemaphoreSlim _polling = new(1, 1);
    private readonly TaskCompletionSource _firstPoll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ModelVersion? _serving;
    private (string Version, DateTimeOffset RetryAt, double PauseSeconds)? _failed;
    private volatile ModelHostStatus _status = new(null, null, null);

    /// <param name="registry">The versions.</param>
    /// <param name="catalog">What describes their items: what is asked of it is made here, so that no request waits for it.</param>
    /// <param name="options">How often it looks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are told.</param>
    public ModelHost(ModelRegistry registry, IItemCatalog catalog, ModelHostOptions options, TimeProvider time, ILogger<ModelHost> logger)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        (_registry, _catalog, _options, _time, _logger, _loader) = (registry, catalog, options, time, logger, new ModelLoader(registry));
        catalog.Changed += OnCatalogChanged;
    }

    /// <summary>What the host is doing now.</summary>
    public ModelHostStatus Status => _status;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _catalog.Changed -= OnCatalogChanged;
        Interlocked.Exchange(ref _serving, null)?.Release();
        _polling.Dispose();
        base.Dispose();
    }

    /// <summary>The version that serves, kept in memory until the lease is disposed.</summary>
    /// <exception cref="ScoringException"><see cref="ScoringErrorCodes.NoModel"/>, <see cref="ScoringErrorCodes.Loading"/>.</exception>
    internal async ValueTask<ModelLease> AcquireAsync(CancellationToken cancellationToken)
    {
        if (TryAcquire() is { } lease)
        {
            return lease;
        }

        // A cold start: the first load may be a moment away, and a request can wait that long.
        await _firstPoll.Task.WaitAsync(TimeSpan.FromSeconds(_options.FirstLoadSeconds), _time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return TryAcquire() ?? throw NothingServes(_status);
    }

    private static ScoringException NothingServes(ModelHostStatus status)
    {
        // Until the pointer has been read once, nobody knows that there is nothing to load.
        if (!status.IsLoading && (status.CheckedAt is not null || status.Problem is not null))
        {
            return new ScoringException(
                ScoringErrorCodes.NoModel, null,
                status.Problem is { } problem ? $"No model serves: {problem}" : "No model version has been promoted yet: train one first.");
        }

        var version = status.WantedVersion is { } wanted ? $"The model version {wanted}" : "The model";
        return new ScoringException(
            ScoringErrorCodes.Loading, null, string.Join(' ', $"{version} is being loaded: ask again in a few seconds.", status.Problem).TrimEnd());
    }

    /// <summary>Looks at the pointer once and follows it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="whileLoading">Done before a version is loaded, when the status says that it is.</param>
    internal async Task PollAsync(CancellationToken cancellationToken, Func<Task>? whileLoading = null)
    {
        await _polling.WaitAsync(cancellationToken).ConfigureAwait(false);
        CurrentModel? current = null;
        string? wanted = null;
        try
        {
            current = await _registry.GetCurrentAsync(cancellationToken).ConfigureAwait(false);
            wanted = current?.Version;
            if (wanted is null || wanted == _serving?.Name)
            {
                _failed = null;
                _status = _status with { CheckedAt = _time.GetUtcNow(), WantedVersion = null, IsLoading = false, Problem = null };
            }
            else if (_failed is not { } failed || failed.Version != wanted || _time.GetUtcNow() >= failed.RetryAt)
            {
                await ReplaceAsync(wanted, whileLoading, cancellationToken).ConfigureAwait(false);
                _failed = null;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever is wrong with a new version or with storage, the old version goes on serving.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // With nothing that serves, a storage that failed once is asked again with the next look.
            // A file that is not there is the version's own fault.
            var isStorage = wanted is null || e is RequestFailedException { Status: not 404 } or AggregateException;
            var isAskedAgain = _serving is null && isStorage;
            if (wanted is not null && !isAskedAgain) PutOff(wanted);
            if (current is not null && !isAskedAgain) await StandInAsync(current, cancellationToken).ConfigureAwait(false);
            _status = _status with { WantedVersion = wanted, IsLoading = isAskedAgain, Problem = ProblemOf(e, wanted, isStorage) };
            _logger.ModelNotLoaded(e, wanted ?? "(pointer)", _status.Version ?? "none");
        }
        finally
        {
            _polling.Release();
            _firstPoll.TrySetResult();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.PollSeconds), _time);
        do
        {
            await PollAsync(stoppingToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    /// <summary>What callers may read: the words of storage name accounts and addresses, and stand in the log.</summary>
    private static string ProblemOf(Exception exception, string? version, bool isStorage) =>
        isStorage ? "The registry does not answer, or refuses; the log says why."
        : exception is RequestFailedException ? $"A file of the model version {version} is missing."
        : exception.Message;

    /// <summary>Where nothing serves, the last version before the wanted one that can be loaded does.</summary>
    private async Task StandInAsync(CurrentModel current, CancellationToken cancellationToken)
    {
        string[] before = [.. current.Previous.Where(v => v != current.Version).Distinct(StringComparer.Ordinal).Take(MostStandIns)];
        foreach (var version in _serving is null ? before : [])
        {
            try
            {
                await ReplaceAsync(version, whileLoading: null, cancellationToken).ConfigureAwait(false);
                return;
            }
#pragma warning disable CA1031 // The one before it may be whole.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _logger.ModelNotLoaded(e, version, "none");
            }
        }
    }

    /// <summary>A try downloads the whole version: each pause is twice as long as the one before.</summary>
    private void PutOff(string version)
    {
        var pause = _failed is { } before && before.Version == version
            ? Math.Min(2 * before.PauseSeconds, MostRetrySeconds)
            : RetrySeconds;
        _failed = (version, _time.GetUtcNow().AddSeconds(pause), pause);
    }

    /// <summary>On the thread of whoever read the catalog, or loads a version: requests go on with what was.</summary>
    private void OnCatalogChanged(object? sender, EventArgs e)
    {
        using var lease = TryAcquire();
        lease?.Version.Catalog.Current(_catalog);
    }

    /// <summary>The same, or null where none serves now: nothing is waited for.</summary>
    internal ModelLease? TryAcquire()
    {
        // A version may be replaced and freed between the read and the reference: then the new one is there.
        while (Volatile.Read(ref _serving) is { } version)
        {
            if (version.TryAcquire())
            {
                return new ModelLease(version);
            }
        }

        return null;
    }

    private async Task ReplaceAsync(string wanted, Func<Task>? whileLoading, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        _status = _status with { WantedVersion = wanted, IsLoading = true };
        if (whileLoading is not null) await whileLoading().ConfigureAwait(false);
        var loaded = await _loader.LoadAsync(wanted, cancellationToken).ConfigureAwait(false);
        loaded.Prepare(_catalog, Volatile.Read(ref _serving));
        var before = Interlocked.Exchange(ref _serving, loaded);
        var now = _time.GetUtcNow();
        _status = new ModelHostStatus(loaded.Name, now, now);
        _logger.ModelServes(loaded.Name, before?.Name ?? "none", _time.GetElapsedTime(started).TotalMilliseconds);
        before?.Release();

        // What changed before it was put in place was told to the version before.
        OnCatalogChanged(_catalog, EventArgs.Empty);
    }
}
