using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Recsys.Interactions.Storage;

/// <summary>Where interactions and models are kept: a connection string (Azurite, keys) or service addresses with an identity.</summary>
public sealed record StorageOptions
{
    /// <summary>The setting: a connection string, or a section with <c>blobServiceUri</c> and <c>tableServiceUri</c>.</summary>
    public const string Setting = "RecsysStorage";

    /// <summary>The setting of the container.</summary>
    public const string ContainerSetting = "RecsysContainer";

    /// <summary>The container where nothing else is said.</summary>
    public const string DefaultContainer = "recsys";

    private const int PatientRetries = 2;

    /// <summary>A connection string, or null where service addresses are given.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The blob service, for an identity.</summary>
    public Uri? BlobServiceUri { get; init; }

    /// <summary>The table service, for an identity.</summary>
    public Uri? TableServiceUri { get; init; }

    /// <summary>The identity.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>The blob container.</summary>
    public string Container { get; init; } = DefaultContainer;

    /// <summary>
    /// How long one try of a call, or one read of what it brings, may take; then there are two more. Null is the SDK's patience: 100 s, and
    /// three more.
    /// </summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>A client of the container.</summary>
    /// <exception cref="InvalidOperationException">Neither a connection string nor an address with an identity is given.</exception>
    public BlobContainerClient CreateContainerClient()
    {
        var options = Limited(new BlobClientOptions());
        var service = ConnectionString is not null
            ? new BlobServiceClient(ConnectionString, options)
            : new BlobServiceClient(BlobServiceUri ?? throw Missing("blobServiceUri"), Credential ?? throw Missing("credential"), options);
        return service.GetBlobContainerClient(Container);
    }

    /// <summary>A client of a table.</summary>
    /// <exception cref="InvalidOperationException">Neither a connection string nor an address with an identity is given.</exception>
    public TableClient CreateTableClient(string table)
    {
        var options = Limited(new TableClientOptions());
        var service = ConnectionString is not null
            ? new TableServiceClient(ConnectionString, options)
            : new TableServiceClient(TableServiceUri ?? throw Missing("tableServiceUri"), Credential ?? throw Missing("credential"), options);
        return service.GetTableClient(table);
    }

    private T Limited<T>(T options)
        where T : ClientOptions
    {
        if (Patience is { } patience) (options.Retry.NetworkTimeout, options.Retry.MaxRetries) = (patience, PatientRetries);
        return options;
    }

    private static InvalidOperationException Missing(string part) =>
        new($"The setting '{Setting}' is neither a connection string nor a section with '{part}'.");
}
