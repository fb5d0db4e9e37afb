using System.ComponentModel.DataAnnotations;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Recsys.Interactions.Storage;
using Recsys.Training;

namespace Recsys.Functions.Training.Setup;

/// <summary>The settings of this app; README.md of the folder above has the table.</summary>
internal sealed record TrainingSettings : IValidatableObject
{
    public const string HubNameSetting = "InteractionsHubName";

    public string? StorageConnection { get; init; }

    public Uri? BlobServiceUri { get; init; }

    public Uri? TableServiceUri { get; init; }

    [RegularExpression("^[a-z0-9](-?[a-z0-9]){2,62}$", ErrorMessage = "The setting 'RecsysContainer' is no container name: 3 to 63 lower-case letters, digits and single hyphens.")]
    public string Container { get; init; } = StorageOptions.DefaultContainer;

    [Required(ErrorMessage = "The setting 'InteractionsHubName' is empty.")]
    public string HubName { get; init; } = TrainingOptions.DefaultHubName;

    /// <exception cref="OptionsValidationException">A setting is missing or wrong; every failure names it.</exception>
    public static TrainingSettings Of(IConfiguration configuration)
    {
        var storage = configuration.GetSection(StorageOptions.Setting);
        var settings = new TrainingSettings
        {
            StorageConnection = Text(storage),
            BlobServiceUri = Address(storage["blobServiceUri"]),
            TableServiceUri = Address(storage["tableServiceUri"]),
            Container = Text(configuration.GetSection(StorageOptions.ContainerSetting)) ?? StorageOptions.DefaultContainer,
            HubName = Text(configuration.GetSection(HubNameSetting)) ?? TrainingOptions.DefaultHubName,
        };
        var failures = new List<ValidationResult>();
        return Validator.TryValidateObject(settings, new ValidationContext(settings), failures, validateAllProperties: true)
            ? settings
            : throw new OptionsValidationException(nameof(TrainingSettings), typeof(TrainingSettings), failures.Select(f => f.ErrorMessage!));
    }

    public StorageOptions Storage() => new()
    {
        ConnectionString = StorageConnection,
        BlobServiceUri = BlobServiceUri,
        TableServiceUri = TableServiceUri,
        Credential = StorageConnection is null ? new DefaultAzureCredential() : null,
        Container = Container,
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (StorageConnection is null && (BlobServiceUri is null || TableServiceUri is null))
        {
            yield return new ValidationResult(
                "The setting 'RecsysStorage' is missing: a connection string, or both addresses RecsysStorage__blobServiceUri and RecsysStorage__tableServiceUri.");
        }
    }

    private static Uri? Address(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null;

    private static string? Text(IConfigurationSection section) => string.IsNullOrWhiteSpace(section.Value) ? null : section.Value;
}
