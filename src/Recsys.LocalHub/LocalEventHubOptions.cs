using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography.X509Certificates;

namespace Recsys.LocalHub;

/// <summary>Settings of a <see cref="LocalEventHub"/>; checked when it starts.</summary>
public sealed record LocalEventHubOptions
{
    /// <summary>The port of AMQP without TLS, which every SDK takes when its connection string names none.</summary>
    public const int DefaultPort = 5672;

    /// <summary>Largest message, as Azure takes it in its standard tier: 1 MiB; a batch counts as one.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    /// <summary>Bytes after which a partition goes on in a new file.</summary>
    public const long DefaultSegmentBytes = 64L * 1024 * 1024;

    /// <summary>The address to listen on. Only a loopback address keeps the hub on this machine.</summary>
    [Required]
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one, see <see cref="LocalEventHub.Port"/>.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = DefaultPort;

    /// <summary>Folder of the logs. One hub process at a time owns it.</summary>
    [Required]
    public required string Directory { get; init; }

    /// <summary>The hubs to serve.</summary>
    [Required, MinLength(1)]
    public required IReadOnlyList<HubDefinition> Hubs { get; init; }

    /// <summary>
    /// Flush to the disk before an event is acknowledged. Without it an acknowledged event survives a killed process,
    /// since it is in the operating system's hands; with it, also a power failure.
    /// </summary>
    public bool SyncEveryBatch { get; init; }

    /// <summary>Bytes that a partition may keep; the oldest go first. <c>null</c>: no limit.</summary>
    [Range(64 * 1024, long.MaxValue)]
    public long? RetentionBytesPerPartition { get; init; }

    /// <summary>How long an event is kept. <c>null</c>: for ever. Azure's standard tier keeps seven days at most.</summary>
    public TimeSpan? RetentionAge { get; init; }

    /// <summary>
    /// Bytes of a partition file. Retention drops whole files, so with a size limit a file holds a quarter of it at most.
    /// </summary>
    [Range(16 * 1024, long.MaxValue)]
    public long SegmentBytes { get; init; } = DefaultSegmentBytes;

    /// <summary>Keys whose signatures are checked. None: development mode, every token is taken, as by the emulator.</summary>
    public IReadOnlyList<SharedAccessKey> Keys { get; init; } = [];

    /// <summary>Speak TLS with this certificate. <c>null</c>: plain TCP, as <c>UseDevelopmentEmulator=true</c> expects.</summary>
    public X509Certificate2? Certificate { get; init; }
}
