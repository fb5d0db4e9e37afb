using System.ComponentModel.DataAnnotations;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Recsys.Domain;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;
using Recsys.Scoring.Hosting;

namespace Recsys.Functions.Online.Setup;

/// <summary>The settings of this app; functions/README.md has the table.</summary>
internal sealed record OnlineOptions : IValidatableObject
{
    public const string HostStorageSetting = "AzureWebJobsStorage";
    public const string HubSetting = "InteractionsHub";
    public const double DefaultCatalogRefreshSeconds = 30;
    public const double DefaultHistoryCheckSeconds = 300;

    /// <summary>Whoever asks waits: better an answer that says so soon than one that comes after the caller went.</summary>
    private static readonly TimeSpan StoragePatience = TimeSpan.FromSeconds(5);

    public StorageOptions Storage { get; init; } = new();

    /// <summary>The host's own account, where the trigger's checkpoints are; null where its setting says nothing of use.</summary>
    public BlobServiceClient? HostStorage { get; init; }

    public string? HubConnection { get; init; }

    public string? HubNamespace { get; init; }

    [Required(ErrorMessage = "The setting 'InteractionsHubName' is empty.")]
    public string HubName { get; init; } = StorageSettings.DefaultHubName;

    [Range(0.05, 3600, ErrorMessage = "The setting 'ModelPollSeconds' is out of range; expected 0.05 to 3600.")]
    public double ModelPollSeconds { get; init; } = ModelHostOptions.DefaultPollSeconds;

    [Range(0.05, 86_400, ErrorMessage = "The setting 'CatalogRefreshSeconds' is out of range; expected 0.05 to 86400.")]
    public double CatalogRefreshSeconds { get; init; } = DefaultCatalogRefreshSeconds;

    [Range(0.05, 86_400, ErrorMessage = "The setting 'HistoryCheckSeconds' is out of range; expected 0.05 to 86400.")]
    public double HistoryCheckSeconds { get; init; } = DefaultHistoryCheckSeconds;

    /// <summary>What the log does where events expired in the hub before they were read.</summary>
    [Required(ErrorMessage = $"The setting '{InteractionLogWriter.GapSetting}' is neither 'true' nor 'false'.")]
    public GapPolicy? Gaps { get; init; } = GapPolicy.Refuse;

    /// <summary>The text of the setting; see <see cref="ScenarioSettings"/>.</summary>
    public string? ScenarioText { get; init; }

    /// <summary>Null where a name is none.</summary>
    public PositiveTypes? Types { get; init; } = PositiveTypes.Default;

    /// <exception cref="OptionsValidationException">A setting is missing or wrong; every failure names it.</exception>
    public static OnlineOptions Of(IConfiguration configuration)
    {
        var hub = configuration.GetSection(HubSetting);
        var options = new OnlineOptions
        {
            Storage = StorageSettings.Read(configuration) with { Patience = StoragePatience },
            HostStorage = HostAccount(configuration.GetSection(HostStorageSetting)),
            HubConnection = Text(hub),
            HubNamespace = Text(hub.GetSection("fullyQualifiedNamespace")),
            HubName = Text(configuration.GetSection(StorageSettings.HubNameSetting)) ?? StorageSettings.DefaultHubName,
            ModelPollSeconds = Number(configuration, nameof(ModelPollSeconds), ModelHostOptions.DefaultPollSeconds),
            CatalogRefreshSeconds = Number(configuration, nameof(CatalogRefreshSeconds), DefaultCatalogRefreshSeconds),
            HistoryCheckSeconds = Number(configuration, nameof(HistoryCheckSeconds), DefaultHistoryCheckSeconds),
            Gaps = configuration[InteractionLogWriter.GapSetting]?.ToUpperInvariant() switch
            {
                null or "" or "FALSE" => GapPolicy.Refuse,
                "TRUE" => GapPolicy.Record,
                _ => null,
            },
            ScenarioText = configuration[ScenarioSettings.Setting],
            Types = PositiveTypes.TryParse(configuration[PositiveTypes.Setting], out var types) ? types : null,
        };
        var failures = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true)
            ? options
            : throw new OptionsValidationException(nameof(OnlineOptions), typeof(OnlineOptions), failures.Select(f => f.ErrorMessage!));
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in StorageSettings.Problems(Storage))
        {
            yield return problem;
        }

        if (Types is null) yield return new ValidationResult(PositiveTypes.Problem);
        if (ScenarioProblem() is { } wrong) yield return new ValidationResult(wrong);
        if (HubConnection is null && HubNamespace is null)
        {
            yield return new ValidationResult(
                "The setting 'InteractionsHub' is missing: a connection string, or the host name InteractionsHub__fullyQualifiedNamespace.");
        }
    }

    private string? ScenarioProblem()
    {
        try
        {
            ScenarioSettings.Read(ScenarioText);
            return null;
        }
        catch (ValidationException e)
        {
            return e.Message;
        }
    }

    private static BlobServiceClient? HostAccount(IConfigurationSection section)
    {
        var address = section["blobServiceUri"] ?? (section["accountName"] is { } account ? $"https://{account}.blob.core.windows.net" : null);
        try
        {
            return Text(section) is { } connection ? new BlobServiceClient(connection)
                : address is not null ? new BlobServiceClient(new Uri(address), new DefaultAzureCredential())
                : null;
        }
        catch (FormatException)
        {
            // The host needs the same setting, and says what is wrong with it.
            return null;
        }
    }

    private static string? Text(IConfigurationSection section) => string.IsNullOrWhiteSpace(section.Value) ? null : section.Value;

    /// <summary>What is no number is out of any range, and named by it.</summary>
    private static double Number(IConfiguration configuration, string setting, double fallback) => configuration[setting] is not { Length: > 0 } text
        ? fallback
        : double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : double.NaN;
}
