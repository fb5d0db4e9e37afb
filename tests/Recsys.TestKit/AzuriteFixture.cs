using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Recsys.Local;

namespace Recsys.TestKit;

/// <summary>
/// One Azurite for a test assembly: [assembly: AssemblyFixture(typeof(AzuriteFixture))], and test classes take it in their
/// constructor. It starts at the first use, so that a run of tests that need no storage does not wait for it.
/// </summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    private readonly TempFolder _state = new();
    private readonly Lazy<AzuriteProcess> _azurite;
    private int _names;

    public AzuriteFixture() => _azurite = new(Start, LazyThreadSafetyMode.ExecutionAndPublication);

    public AzuriteProcess Process => _azurite.Value;

    public string ConnectionString => Process.ConnectionString;

    /// <summary>A name that no other test of this assembly has: letters and digits, fit for containers, tables, queues and hubs.</summary>
    public string NewName(string prefix = "t")
        => prefix + Interlocked.Increment(ref _names).ToString("D5", CultureInfo.InvariantCulture);

    /// <summary>A new, empty container. Options let a test add a transport or policies of its own.</summary>
    public async Task<BlobContainerClient> NewContainerAsync(BlobClientOptions? options = null)
    {
        var container = new BlobContainerClient(ConnectionString, NewName("test"), options);
        await container.CreateAsync().ConfigureAwait(false);
        return container;
    }

    /// <summary>A new, empty table.</summary>
    public async Task<TableClient> NewTableAsync()
    {
        var table = new TableClient(ConnectionString, NewName("test"));
        await table.CreateAsync().ConfigureAwait(false);
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite.IsValueCreated) await _azurite.Value.DisposeAsync().ConfigureAwait(false);
        _state.Dispose();
    }

    private AzuriteProcess Start() => Task.Run(() => AzuriteProcess.StartAsync(
        new AzuriteOptions
        {
            // The machine may be busy.
            StateDirectory = _state.Path, InstallDirectory = Repository.LocalInfra, StopGracefully = false, StartTimeout = TimeSpan.FromMinutes(5),
        },
        Console.Error.WriteLine)).GetAwaiter().GetResult();
}
