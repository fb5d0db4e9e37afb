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

    /// <summary>Time from the start of the process to its first answer before the start counts as failed.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Let Azurite write its indexes before it ends. Off for state that is thrown away: it then ends at once.
    /// </summary>
    public bool StopGracefully { get; init; } = true;
}
