using System.Globalization;
using Microsoft.Extensions.Configuration;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary><c>extensions.eventHubs</c> of <c>host.json</c>, with the real extension's defaults.</summary>
internal sealed record EventHubOptions
{
    public int MaxEventBatchSize { get; init; } = 10;

    public int MinEventBatchSize { get; init; } = 1;

    /// <summary>Longest wait for <see cref="MinEventBatchSize"/> events, from the first event on.</summary>
    public TimeSpan MaxWaitTime { get; init; } = TimeSpan.FromMinutes(1);

    public int PrefetchCount { get; init; } = 300;

    /// <summary>Invocations between two checkpoints of a partition.</summary>
    public int BatchCheckpointFrequency { get; init; } = 1;

    public InitialOffset InitialOffset { get; init; }

    public DateTimeOffset? InitialEnqueuedTime { get; init; }

    public static EventHubOptions From(IConfigurationSection section)
    {
        var defaults = new EventHubOptions();
        var initial = section.GetSection("initialOffsetOptions");
        var options = new EventHubOptions
        {
            MaxEventBatchSize = HostSettings.Integer(section, "maxEventBatchSize", defaults.MaxEventBatchSize, 1),
            MinEventBatchSize = HostSettings.Integer(section, "minEventBatchSize", defaults.MinEventBatchSize, 1),
            MaxWaitTime = HostSettings.Duration(section, "maxWaitTime", defaults.MaxWaitTime),
            PrefetchCount = HostSettings.Integer(section, "prefetchCount", defaults.PrefetchCount, 1),
            BatchCheckpointFrequency = HostSettings.Integer(section, "batchCheckpointFrequency", defaults.BatchCheckpointFrequency, 1),
            InitialOffset = Initial(initial),
            InitialEnqueuedTime = EnqueuedTime(initial),
        };
        if (options.MinEventBatchSize > options.MaxEventBatchSize)
        {
            throw HostSettings.Wrong(
                section, "minEventBatchSize", options.MinEventBatchSize.ToString(CultureInfo.InvariantCulture), $"at most maxEventBatchSize ({options.MaxEventBatchSize})");
        }

        return options.InitialOffset != InitialOffset.FromEnqueuedTime || options.InitialEnqueuedTime is not null
            ? options
            : throw HostSettings.Wrong(initial, "enqueuedTimeUtc", string.Empty, "a time in UTC, as the type is fromEnqueuedTime");
    }

    private static InitialOffset Initial(IConfigurationSection initial)
    {
        if (initial["type"] is not { } text)
            return InitialOffset.FromStart;
        return Enum.TryParse<InitialOffset>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw HostSettings.Wrong(initial, "type", text, "fromStart, fromEnd or fromEnqueuedTime");
    }

    private static DateTimeOffset? EnqueuedTime(IConfigurationSection initial)
    {
        if (initial["enqueuedTimeUtc"] is not { } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
            ? value
            : throw HostSettings.Wrong(initial, "enqueuedTimeUtc", text, "a time in UTC");
    }
}
