using System.ComponentModel.DataAnnotations;

namespace Recsys.Local;

/// <summary>Where Azurite runs and listens.</summary>
public sealed record AzuriteOptions
{
    /// <summary>Folder of the stored data; created when missing.</summary>
    [Required]
    public required string StateDirectory { get; init; }

    /// <summary>Folder with the package.json and package-lock.json that pin Azurite (infra/local); node_modules goes there.</summary>
    [Required]
    public required string InstallDirectory { get; init; }

    /// <summary>Port of the blob service on 127.0.0.1; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int BlobPort { get; init; }

    /// <summary>Port of the queue service on 127.0.0.1; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int QueuePort { get; init; }

    /// <summary>Port of the table service on 127.0.0.1; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int TablePort { get; init; }

    /// <summary>Time from the start of the process to its first answer before the start counts as failed.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Keep all data in memory and write none to <see cref="StateDirectory"/>.</summary>
    public bool InMemory { get; init; }

    /// <summary>
    /// Let Azurite write its indexes before it ends. Off for state that is thrown away: it then ends at once.
    /// </summary>
    public bool StopGracefully { get; init; } = true;
}
