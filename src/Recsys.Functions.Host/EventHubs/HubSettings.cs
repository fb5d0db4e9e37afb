using System.Globalization;
using Microsoft.Extensions.Configuration;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.EventHubs;

/// <summary><c>extensions.eventHubs</c> of <c>host.json</c>, with the real extension's names and defaults.</summary>
internal sealed record HubSettings
{
    public const string Section = "extensions:eventHubs";

    public int MaxEventBatchSize { get; init; } = 100;

    public int MinEventBatchSize { get; init; } = 1;

    /// <summary>Longest wait for <see cref="MinEventBatchSize"/> events, from the first event on.</summary>
    public TimeSpan MaxWaitTime { get; init; } = TimeSpan.FromMinutes(1);

    public int PrefetchCount { get; init; } = 300;

    /// <summary>Invocations between two checkpoints of a partition that is busy.</summary>
    public int BatchCheckpointFrequency { get; init; } = 1;

    /// <summary>How often partitions are shared out and ownership is renewed.</summary>
    public TimeSpan LoadBalancingUpdateInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After which silence an owner counts as gone.</summary>
    public TimeSpan PartitionOwnershipExpirationInterval { get; init; } = TimeSpan.FromMinutes(2);

    public InitialOffset InitialOffset { get; init; }

    public DateTimeOffset? InitialEnqueuedTime { get; init; }

    /// <exception cref="HostStartException">A value cannot be used.</exception>
    public static HubSettings Of(AppSettings settings)
    {
        var (section, defaults) = (settings.Host.GetSection(Section), new HubSettings());
        var initial = section.GetSection("initialOffsetOptions");
        var read = new HubSettings
        {
            MaxEventBatchSize = Integer(section, "maxEventBatchSize", defaults.MaxEventBatchSize),
            MinEventBatchSize = Integer(section, "minEventBatchSize", defaults.MinEventBatchSize),
            MaxWaitTime = Duration(section, "maxWaitTime", defaults.MaxWaitTime),
            PrefetchCount = Integer(section, "prefetchCount", defaults.PrefetchCount, smallest: 0),
            BatchCheckpointFrequency = Integer(section, "batchCheckpointFrequency", defaults.BatchCheckpointFrequency),
            LoadBalancingUpdateInterval = Duration(section, "loadBalancingUpdateInterval", defaults.LoadBalancingUpdateInterval),
            PartitionOwnershipExpirationInterval =
                Duration(section, "partitionOwnershipExpirationInterval", defaults.PartitionOwnershipExpirationInterval),
            InitialOffset = Initial(initial),
            InitialEnqueuedTime = EnqueuedTime(initial),
        };
        if (read.MinEventBatchSize > read.MaxEventBatchSize)
        {
            throw Wrong(section, "minEventBatchSize", $"{read.MinEventBatchSize}", $"at most maxEventBatchSize ({read.MaxEventBatchSize})");
        }

        return read.InitialOffset == InitialOffset.FromEnqueuedTime && read.InitialEnqueuedTime is null
            ? throw Wrong(initial, "enqueuedTimeUtc", "", "a time in UTC, as the type is fromEnqueuedTime")
            : read;
    }

    private static int Integer(IConfigurationSection section, string key, int fallback, int smallest = 1) => section[key] is not { } text ? fallback
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= smallest ? value
        : throw Wrong(section, key, text, $"an integer from {smallest}");

    private static TimeSpan Duration(IConfigurationSection section, string key, TimeSpan fallback) => section[key] is not { } text ? fallback
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero ? value
        : throw Wrong(section, key, text, "a time span as HH:mm:ss");

    private static InitialOffset Initial(IConfigurationSection initial) => initial["type"] is not { } text ? InitialOffset.FromStart
        : Enum.TryParse<InitialOffset>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw Wrong(initial, "type", text, "fromStart, fromEnd or fromEnqueuedTime");

    private static DateTimeOffset? EnqueuedTime(IConfigurationSection initial) => initial["enqueuedTimeUtc"] is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value
        : throw Wrong(initial, "enqueuedTimeUtc", text, "a time in UTC");

    private static HostStartException Wrong(IConfigurationSection section, string key, string text, string expected) =>
        new($"host.json: {section.Path[(AppSettings.HostSection.Length + 1)..]}:{key} is '{text}'; expected {expected}");
}
