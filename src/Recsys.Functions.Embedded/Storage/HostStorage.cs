using Azure;
using Azure.Storage.Blobs;
using Recsys.Functions.Embedded.Hosting;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Storage;

/// <summary>The account of <c>AzureWebJobsStorage</c>, where the runtime keeps leases, schedules and checkpoints, as the real host does.</summary>
internal sealed class HostStorage(AppSettings settings, EmbeddedHostOptions options)
{
    /// <summary>Host ids name blob paths; the real host allows no longer ones.</summary>
    private const int MaximumHostIdLength = 32;
    private const string HostIdSetting = "AzureFunctionsWebHost:hostid";

    /// <summary>The app's name in storage: its instances share it, other apps in the account do not.</summary>
    public string HostId { get; } = settings.Configuration[HostIdSetting] ?? DefaultHostId(options.FunctionAssembly.GetName().Name!);

    /// <summary>A container, created when it is not there.</summary>
    /// <exception cref="FunctionStartException">The connection is missing or wrong, or the storage does not answer.</exception>
    public async Task<BlobContainerClient> ContainerAsync(FunctionDescriptor function, string name, CancellationToken cancellationToken)
    {
        var container = Account(function).GetBlobContainerClient(name);
        try
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return container;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            throw function.StartError(
                $"the storage of '{AppSettings.StorageSetting}' at {container.Uri.GetLeftPart(UriPartial.Authority)} does not answer ({Cause(e)}); is Azurite running?", e);
        }
    }

    private BlobServiceClient Account(FunctionDescriptor function)
    {
        try
        {
            var client = new BlobClientOptions { Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(30) } };
            return new BlobServiceClient(settings.ConnectionString(function, AppSettings.StorageSetting), client);
        }
        catch (FormatException e)
        {
            throw function.StartError($"the setting '{AppSettings.StorageSetting}' is no storage connection string ({e.Message})", e);
        }
    }

    private static string Cause(Exception exception) => (exception is AggregateException many ? many.InnerExceptions[^1] : exception).Message.Split('\n')[0].Trim();

    private static string DefaultHostId(string assembly)
    {
        var id = assembly.ToLowerInvariant().Replace('.', '-');
        return id.Length <= MaximumHostIdLength ? id : id[^MaximumHostIdLength..].TrimStart('-');
    }
}
