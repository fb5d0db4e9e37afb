using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Recsys.Local;

/// <summary>
/// Azure Storage on this machine: blob, queue and table services of Azurite as one child process on the loopback interface.
/// It ends with this object, and with this process however that ends.
/// </summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    /// <summary>The well-known development account.</summary>
    public const string Account = "devstoreaccount1";

    /// <summary>The well-known key of the development account; it protects nothing and is the same everywhere.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const string Listening = "service is successfully listening at ";
    private readonly ChildProcess _node;
    private readonly bool _graceful;

    private AzuriteProcess(ChildProcess node, bool graceful, int blob, int queue, int table)
    {
        _node = node;
        _graceful = graceful;
        (BlobPort, QueuePort, TablePort) = (blob, queue, table);
    }

    /// <summary>Port of the blob service.</summary>
    public int BlobPort { get; }

    /// <summary>Port of the queue service.</summary>
    public int QueuePort { get; }

    /// <summary>Port of the table service.</summary>
    public int TablePort { get; }

    /// <summary>Process id of the child.</summary>
    public int Id => _node.Id;

    /// <summary>Peak resident memory of the child in bytes, where the system tells.</summary>
    public long? PeakMemoryBytes => _node.PeakMemoryBytes;

    /// <summary>Completes with the exit code when Azurite ends, asked or not.</summary>
    public Task<int> Exited => _node.Exited;

    /// <summary>Connection string of the development account at the three ports.</summary>
    public string ConnectionString => ConnectionStringFor(BlobPort, QueuePort, TablePort);

    /// <summary>Connection string of the development account at three ports of 127.0.0.1.</summary>
    public static string ConnectionStringFor(int blobPort, int queuePort, int tablePort) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};" +
        $"BlobEndpoint={At(blobPort)};QueueEndpoint={At(queuePort)};TableEndpoint={At(tablePort)};";

    /// <summary>
    /// Installs Azurite on first use (npm ci; other processes that ask meanwhile wait), starts it and returns when all three
    /// services answer.
    /// </summary>
    /// <param name="options">Folders and ports.</param>
    /// <param name="progress">Receives lines for the user: what happens, and what npm and Azurite print.</param>
    /// <param name="cancellationToken">Gives up; a started child is ended.</param>
    /// <exception cref="LocalSetupException">Node.js is missing or too old, npm failed,
    /// or Azurite did not get ready in time.</exception>
    public static async Task<AzuriteProcess> StartAsync(
        AzuriteOptions options, Action<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        Demand(await Prerequisites.NodeAsync(cancellationToken).ConfigureAwait(false));
        await NpmInstall.EnsureAsync(options.InstallDirectory, progress, cancellationToken).ConfigureAwait(false);

        Directory.CreateDirectory(options.StateDirectory);
        var node = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "node",
            Arguments = Arguments(options),
            Prefix = "[azurite] ",
            Output = progress,
        });
        try
        {
            var blob = await PortAsync(node, "Blob", options.StartTimeout, cancellationToken).ConfigureAwait(false);
            var queue = await PortAsync(node, "Queue", options.StartTimeout, cancellationToken).ConfigureAwait(false);
            var table = await PortAsync(node, "Table", options.StartTimeout, cancellationToken).ConfigureAwait(false);
            foreach (var port in (int[])[blob, queue, table])
                await node.WaitForHttpAsync(new Uri(At(port)), options.StartTimeout, cancellationToken: cancellationToken).ConfigureAwait(false);
            return new AzuriteProcess(node, options.StopGracefully, blob, queue, table);
        }
        catch
        {
            node.Kill();
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends Azurite at once, as a power cut would: what it had not yet written of its indexes is lost.</summary>
    public void Kill() => _node.Kill();

    /// <summary>Ends Azurite.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_graceful) _node.Kill();
        await _node.DisposeAsync().ConfigureAwait(false);
    }

    private static string At(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{Account}");

    private static List<string> Arguments(AzuriteOptions options)
    {
        return
        [
            "--require", Path.Combine(Path.GetFullPath(options.InstallDirectory), "exit-with-parent.cjs"),
            Path.Combine(Path.GetFullPath(options.InstallDirectory), "node_modules", "azurite", "dist", "src", "azurite.js"),
            "--silent", "--disableTelemetry",
            // The storage SDK speaks a newer service version than Azurite knows, and Azurite would answer 400.
            "--skipApiVersionCheck",
            "--location", Path.GetFullPath(options.StateDirectory),
            "--blobHost", "127.0.0.1", "--blobPort", "0",
            "--queueHost", "127.0.0.1", "--queuePort", "0",
            "--tableHost", "127.0.0.1", "--tablePort", "0",
        ];
    }

    private static async Task<int> PortAsync(ChildProcess node, string service, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var line = await node.WaitForLineAsync(
            text => text.Contains(service + " " + Listening, StringComparison.Ordinal), timeout, cancellationToken).ConfigureAwait(false);
        var address = line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim();
        return new Uri(address).Port;
    }

    private static void Demand(Prerequisite check)
    {
        if (!check.Ok) throw new LocalSetupException($"{check.Name}: {check.Found}.", check.Mend ?? "");
    }
}
