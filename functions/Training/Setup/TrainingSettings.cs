using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Recsys.Interactions.Storage;
using Recsys.Training;

namespace Recsys.Functions.Training.Setup;

/// <summary>The settings of this app; README.md of the folder above has the table.</summary>
internal sealed record TrainingSettings : IValidatableObject
{
    public const string HubNameSetting = "InteractionsHubName";

    public required StorageOptions Storage { get; init; }

    public string HubName { get; init; } = TrainingOptions.DefaultHubName;

    /// <exception cref="OptionsValidationException">A setting is missing or wrong; every failure names it.</exception>
    public static TrainingSettings Of(IConfiguration configuration)
    {
        var settings = new TrainingSettings
        {
            Storage = StorageSettings.Read(configuration),
            HubName = configuration[HubNameSetting] is { Length: > 0 } name ? name : TrainingOptions.DefaultHubName,
        };
        var failures = settings.Validate(new ValidationContext(settings)).Select(f => f.ErrorMessage!).ToList();
        return failures.Count == 0 ? settings : throw new OptionsValidationException(nameof(TrainingSettings), typeof(TrainingSettings), failures);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => StorageSettings.Problems(Storage);
}
