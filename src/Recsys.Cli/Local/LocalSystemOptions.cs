using Recsys.Interactions.Storage;

namespace Recsys.Cli.Local;

/// <summary>How the local system is started. Port 0 takes a free one.</summary>
internal sealed record LocalSystemOptions
{
    public const int DefaultPartitions = 4;
    public const int DefaultOnlinePort = 7071;
    public const int DefaultTrainingPort = 7072;

    /// <summary>Six-field NCRONTAB, UTC.</summary>
    public const string CompactionSchedule = "0 */30 1-2 * * *";

    /// <summary>The folder of this run's data: Azurite's files, the hub's log, keys, and what the processes print.</summary>
    public required string DataDirectory { get; init; }

    public string HubName { get; init; } = StorageSettings.DefaultHubName;

    public int Partitions { get; init; } = DefaultPartitions;

    public int OnlinePort { get; init; }

    public int TrainingPort { get; init; }

    public int HubPort { get; init; }

    /// <summary>Six-field NCRONTAB, UTC.</summary>
    public string TrainingSchedule { get; init; } = "0 0 3 * * *";

    /// <summary>The data is thrown away at the next start: nothing waits for it to reach the disk in good order.</summary>
    public bool Disposable { get; init; }

    /// <summary>Takes every line that a child prints, with the child's name before it.</summary>
    public Action<string>? Output { get; init; }

    /// <summary>Told what is being done.</summary>
    public Action<string>? Progress { get; init; }
}
