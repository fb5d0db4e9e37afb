using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.Storage;

/// <summary>The account of <c>AzureWebJobsStorage</c>, where the host keeps leases, schedules and checkpoints, as the real host does.</summary>
internal sealed class HostStorage(AppSettings settings, FunctionApp app)
{
    /// <summary>The container of schedules and locks.</summary>
    public const string HostsContainer = "azure-webjobs-hosts";

    /// <summary>Host ids name blob paths; the real host allows no longer ones.</summary>
    private const int MaximumHostIdLength = 32;
    private const string HostIdSetting = "AzureFunctionsWebHost:hostid";
    private BlobServiceClient? _account;

    /// <summary>The app's name in storage: its instances share it, other apps in the account do not.</summary>
    public string HostId { get; } = settings.Configuration[HostIdSetting] ?? DefaultHostId(app.Name);

    /// <summary>A container of the account.</summary>
    /// <exception cref="HostStartException">The account is not named, or not as it must be.</exception>
    public BlobContainerClient Container(string name) => (_account ??= Account()).GetBlobContainerClient(name);

    /// <summary>Finds out whether the account answers.</summary>
    /// <exception cref="HostStartException">It does not.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Container(HostsContainer).ExistsAsync(cancellationToken);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            throw Unanswered(e);
        }
    }

    /// <summary>Says that the account does not answer, and where it should be.</summary>
    public HostStartException Unanswered(Exception cause)
    {
        var last = cause is AggregateException many ? many.InnerExceptions[^1] : cause;
        return new HostStartException(
            $"The storage of '{AppSettings.StorageSetting}' at {_account?.Uri.GetLeftPart(UriPartial.Authority)} does not answer"
            + $" ({last.Message.Split('\n')[0].Trim()}); is Azurite running?", cause);
    }

    private BlobServiceClient Account()
    {
        var section = settings.Configuration.GetSection(AppSettings.StorageSetting);
        var options = new BlobClientOptions
        {
            Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(30) },
        };
        try
        {
            return section.Value is { Length: > 0 } connection ? new BlobServiceClient(connection, options)
                : Address(section) is { } address ? new BlobServiceClient(address, new DefaultAzureCredential(), options)
                : throw new HostStartException(
                    $"The setting '{AppSettings.StorageSetting}' is missing: the app's triggers keep their place in that storage");
        }
        catch (FormatException e)
        {
            throw new HostStartException($"The setting '{AppSettings.StorageSetting}' is no storage connection string ({e.Message})", e);
        }
    }

    private static Uri? Address(Microsoft.Extensions.Configuration.IConfigurationSection section) =>
        section["blobServiceUri"] is { } uri ? new Uri(uri)
        : section["accountName"] is { } account ? new Uri($"https://{account}.blob.core.windows.net")
        : null;

    private static string DefaultHostId(string assembly)
    {
        var id = assembly.ToLowerInvariant().Replace('.', '-');
        return id.Length <= MaximumHostIdLength ? id : id[^MaximumHostIdLength..].TrimStart('-');
    }
}
