namespace Recsys.Cli.Local;

/// <summary>How the local system is started. Port 0 takes a free one.</summary>
internal sealed record LocalSystemOptions
{
    public const string DefaultStateDirectory = ".recsys";
    public const string DefaultHubName = "interactions";
    public const string DefaultContainer = "recsys";
    public const int DefaultPartitions = 4;

    public string StateDirectory { get; init; } = DefaultStateDirectory;

    public string HubName { get; init; } = DefaultHubName;

    public string Container { get; init; } = DefaultContainer;

    public int Partitions { get; init; } = DefaultPartitions;

    public int OnlinePort { get; init; }

    public int TrainingPort { get; init; }

    public int HubPort { get; init; }

    /// <summary>Six-field NCRONTAB, UTC.</summary>
    public string TrainingSchedule { get; init; } = "0 0 3 * * *";

    /// <summary>Takes every line that a child prints, with the child's name before it.</summary>
    public Action<string>? Output { get; init; }

    /// <summary>Told what is being done.</summary>
    public Action<string>? Progress { get; init; }
}
