using System.ComponentModel.DataAnnotations;
using System.Net;
using Amqp;
using Amqp.Listener;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Local;
using Recsys.LocalHub.Storage;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub;

/// <summary>
/// An Event Hubs namespace in this process: AMQP 1.0 for the official SDKs, over partition logs on disk. An event that
/// was acknowledged survives the death of the process.
/// </summary>
public sealed class LocalEventHub : IAsyncDisposable
{
    private const string LockFile = "hub.lock";
    private const string DevelopmentKeyName = "RootManageSharedAccessKey";
    private const string DevelopmentKey = "SAS_KEY_VALUE";
    private static readonly TimeSpan MaxRetentionInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    private readonly LocalEventHubOptions options;
    private readonly HubDirectory hubs;
    private readonly HubListener transports;
    private readonly ConnectionListener listener;
    private readonly FileStream directoryLock;
    private readonly ITimer retention;
    private readonly ILogger logger;

    private LocalEventHub(
        LocalEventHubOptions options, FileStream directoryLock, HubDirectory hubs, HubListener transports, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.directoryLock = directoryLock;
        this.hubs = hubs;
        this.transports = transports;
        this.logger = logger;
        Port = transports.Port;

        var container = new HubContainer(hubs, new TokenAuthority(options.Keys, time), LocalEventHubOptions.MaxMessageBytes, time);
        container.CustomTransports["AMQP"] = transports;
        listener = new ConnectionListener(new Address(options.Host, Port, path: "/", scheme: "AMQP"), container);
        listener.AMQP.MaxFrameSize = AmqpNames.MaxFrameBytes;
        listener.AMQP.ContainerId = "recsys-local-event-hub";
        var interval = RetentionInterval(options.RetentionAge);
        retention = time.CreateTimer(static state => ((LocalEventHub)state!).EnforceRetention(), this, interval, interval);
    }

    /// <summary>The port that the hub listens on.</summary>
    public int Port { get; }

    /// <summary>Opens the logs, binds the port and begins to serve.</summary>
    /// <exception cref="ValidationException">A setting is wrong.</exception>
    /// <exception cref="IOException">The port or the folder is taken by another process.</exception>
    /// <exception cref="InvalidDataException">The folder does not hold what the settings ask for.</exception>
    public static Task<LocalEventHub> StartAsync(
        LocalEventHubOptions options,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        Validate(options);
        var time = timeProvider ?? TimeProvider.System;
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<LocalEventHub>();
        // Opening reads the unsealed ends of all partitions: not on the caller's thread.
        return Task.Run(() => Start(options, time, logger), cancellationToken);
    }

    /// <summary>
    /// What an application needs to reach this hub. Without TLS it says
    /// <c>UseDevelopmentEmulator=true</c>, which makes the SDKs speak plain TCP.
    /// </summary>
    public string ConnectionString()
    {
        var key = options.Keys.Count > 0 ? options.Keys[0] : new SharedAccessKey(DevelopmentKeyName, DevelopmentKey);
        var host = IPAddress.TryParse(options.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? "127.0.0.1"
            : options.Host;
        return $"Endpoint=sb://{host}:{Port};SharedAccessKeyName={key.Name};SharedAccessKey={key.Key};"
            + (options.Certificate is null ? "UseDevelopmentEmulator=true;" : "");
    }

    /// <summary>Stops listening, closes the connections and the logs.</summary>
    public async ValueTask DisposeAsync()
    {
        await retention.DisposeAsync().ConfigureAwait(false);
        // Says goodbye to the clients, who answer; those that do not are cut off.
        listener.Close();
        await transports.DrainAsync(ClosingTime).ConfigureAwait(false);
        transports.Abort();
        foreach (var hub in hubs.All)
            hub.Dispose();
        await directoryLock.DisposeAsync().ConfigureAwait(false);
    }

    private static LocalEventHub Start(LocalEventHubOptions options, TimeProvider time, ILogger logger)
    {
        Directory.CreateDirectory(options.Directory);
        var directoryLock = Lock(options.Directory);
        var opened = new List<Hub>();
        HubListener? transports = null;
        try
        {
            var logOptions = new PartitionLogOptions
            {
                SyncEveryBatch = options.SyncEveryBatch,
                RetentionAge = options.RetentionAge ?? TimeSpan.MaxValue,
                RetentionBytes = options.RetentionBytesPerPartition ?? long.MaxValue,
                SegmentBytes = Math.Min(options.SegmentBytes, (options.RetentionBytesPerPartition ?? long.MaxValue) / 4),
            };
            foreach (var definition in options.Hubs)
                opened.Add(Hub.Open(options.Directory, definition, logOptions, time, logger));
            transports = new HubListener(
                AddressOf(options.Host), options.Port, options.Certificate, new TokenAuthority(options.Keys, time), time, logger);
            var hub = new LocalEventHub(
                options, directoryLock, new HubDirectory($"{options.Host}:{transports.Port}", opened), transports, time, logger);
            hub.EnforceRetention();
            hub.listener.Open();
            transports.Start();
            if (logger.IsEnabled(LogLevel.Information))
                Log.Listening(
                    logger, options.Host, hub.Port, string.Join(", ", options.Hubs.Select(h => $"{h.Name} ({h.PartitionCount})")), options.Directory);
            return hub;
        }
        catch
        {
            transports?.Dispose();
            opened.ForEach(h => h.Dispose());
            directoryLock.Dispose();
            throw;
        }
    }

    private static FileStream Lock(string directory) =>
        FileLock.TryTake(Path.Combine(directory, LockFile)) ?? throw new IOException($"Another local Event Hub uses '{directory}'.");

    /// <summary>"localhost" is the loopback, not every interface.</summary>
    private static IPAddress AddressOf(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : Dns.GetHostAddresses(host)[0];

    private static TimeSpan RetentionInterval(TimeSpan? age) =>
        age is { } limit && limit / 10 < MaxRetentionInterval
            ? TimeSpan.FromTicks(Math.Max((limit / 10).Ticks, TimeSpan.TicksPerSecond / 10))
            : MaxRetentionInterval;

    private static void Validate(LocalEventHubOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        foreach (var hub in options.Hubs)
            Validator.ValidateObject(hub, new ValidationContext(hub), validateAllProperties: true);
        foreach (var key in options.Keys)
            Validator.ValidateObject(key, new ValidationContext(key), validateAllProperties: true);
        if (options.RetentionAge is { } age && age <= TimeSpan.Zero)
            throw new ValidationException($"{nameof(options.RetentionAge)} is {age}; expected a positive time.");
        if (options.Hubs.GroupBy(h => h.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ValidationException($"{nameof(options.Hubs)} names the hub '{twice.Key}' twice.");
    }

    private void EnforceRetention()
    {
        foreach (var hub in hubs.All)
        {
            try
            {
                hub.EnforceRetention();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.RetentionFailed(logger, hub.Name, e);
            }
        }
    }
}
