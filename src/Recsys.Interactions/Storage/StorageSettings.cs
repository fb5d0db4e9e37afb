using System.ComponentModel.DataAnnotations;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace Recsys.Interactions.Storage;

/// <summary>The settings of the storage and of the hub's name as both function apps read them.</summary>
public static class StorageSettings
{
    /// <summary>The setting that names the hub, whose log has the same name.</summary>
    public const string HubNameSetting = "InteractionsHubName";

    /// <summary>The hub where nothing else is said.</summary>
    public const string DefaultHubName = "interactions";

    /// <summary>Reads them; <see cref="Problems"/> says what is wrong with what was read.</summary>
    public static StorageOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(StorageOptions.Setting);
        var connection = string.IsNullOrWhiteSpace(section.Value) ? null : section.Value;
        return new StorageOptions
        {
            ConnectionString = connection,
            BlobServiceUri = Address(section["blobServiceUri"]),
            TableServiceUri = Address(section["tableServiceUri"]),
            Credential = connection is null ? new DefaultAzureCredential() : null,
            Container = configuration[StorageOptions.ContainerSetting] is { Length: > 0 } name ? name : StorageOptions.DefaultContainer,
        };
    }

    /// <summary>What is missing or wrong; every line names the setting.</summary>
    public static IEnumerable<ValidationResult> Problems(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ConnectionString is null && (options.BlobServiceUri is null || options.TableServiceUri is null))
        {
            yield return new ValidationResult(
                $"The setting '{StorageOptions.Setting}' is missing: a connection string, or both addresses {StorageOptions.Setting}__blobServiceUri "
                + $"and {StorageOptions.Setting}__tableServiceUri.");
        }

        if (!ContainerName.IsMatch(options.Container))
        {
            yield return new ValidationResult(
                $"The setting '{StorageOptions.ContainerSetting}' is no container name: 3 to 63 lower-case letters, digits and single hyphens.");
        }
    }

    private static System.Text.RegularExpressions.Regex ContainerName { get; } = new("^(?=.{3,63}$)[a-z0-9](-?[a-z0-9])+$");

    private static Uri? Address(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null;
}
