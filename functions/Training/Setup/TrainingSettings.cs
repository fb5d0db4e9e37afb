using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Recsys.Domain;
using Recsys.Interactions.Storage;
using Recsys.Training;

namespace Recsys.Functions.Training.Setup;

/// <summary>The settings of this app; functions/README.md has the table.</summary>
internal sealed record TrainingSettings : IValidatableObject
{
    public required StorageOptions Storage { get; init; }

    public string HubName { get; init; } = StorageSettings.DefaultHubName;

    /// <summary>Not a number where it is no number.</summary>
    public double MaxTrainingMinutes { get; init; }

    /// <summary>Null where the runtime says; 0 where it is no number.</summary>
    public int? TrainingMemoryMB { get; init; }

    /// <summary>0 where it is no number.</summary>
    public int KeptModelVersions { get; init; }

    /// <summary>Null where it is neither <c>true</c> nor <c>false</c>.</summary>
    public bool? PromoteNightly { get; init; }

    /// <summary>Null where a name is none.</summary>
    public PositiveTypes? Types { get; init; }

    public TrainingOptions Options => new()
    {
        HubName = HubName, MaxTrainingMinutes = MaxTrainingMinutes, TrainingMemoryMB = TrainingMemoryMB,
        KeptModelVersions = KeptModelVersions, PromoteNightly = PromoteNightly!.Value,
    };

    /// <exception cref="OptionsValidationException">A setting is missing or wrong; every failure names it.</exception>
    public static TrainingSettings Of(IConfiguration configuration)
    {
        var settings = new TrainingSettings
        {
            Storage = StorageSettings.Read(configuration),
            HubName = configuration[StorageSettings.HubNameSetting] is { Length: > 0 } name ? name : StorageSettings.DefaultHubName,
            MaxTrainingMinutes = configuration[nameof(MaxTrainingMinutes)] is not { Length: > 0 } minutes ? new TrainingOptions().MaxTrainingMinutes
                : double.TryParse(minutes, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN,
            TrainingMemoryMB = Whole(configuration[nameof(TrainingMemoryMB)]),
            KeptModelVersions = Whole(configuration[nameof(KeptModelVersions)]) ?? new TrainingOptions().KeptModelVersions,
            PromoteNightly = configuration[nameof(PromoteNightly)] is not { Length: > 0 } promote ? new TrainingOptions().PromoteNightly
                : bool.TryParse(promote, out var promotes) ? promotes : null,
            Types = PositiveTypes.TryParse(configuration[PositiveTypes.Setting], out var types) ? types : null,
        };
        var failures = settings.Validate(new ValidationContext(settings)).Select(f => f.ErrorMessage!).ToList();
        return failures.Count == 0 ? settings : throw new OptionsValidationException(nameof(TrainingSettings), typeof(TrainingSettings), failures);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. StorageSettings.Problems(Storage),
        .. Problems(nameof(TrainingOptions.MaxTrainingMinutes), MaxTrainingMinutes),
        .. Problems(nameof(TrainingOptions.TrainingMemoryMB), TrainingMemoryMB),
        .. Problems(nameof(TrainingOptions.KeptModelVersions), KeptModelVersions),
        .. PromoteNightly is null
            ? [new ValidationResult($"The setting '{nameof(PromoteNightly)}' is neither 'true' nor 'false'.")]
            : Array.Empty<ValidationResult>(),
        .. Types is null ? [new ValidationResult(PositiveTypes.Problem)] : Array.Empty<ValidationResult>(),
    ];

    /// <summary>What is no number is 0, which is out of any range.</summary>
    private static int? Whole(string? text) => text is not { Length: > 0 } ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : 0;

    /// <summary>By the range of the option that the setting becomes, which has its name.</summary>
    private static IEnumerable<ValidationResult> Problems(string setting, object? value)
    {
        var range = typeof(TrainingOptions).GetProperty(setting)!.GetCustomAttribute<RangeAttribute>()!;
        if (value is double.NaN || !range.IsValid(value))
        {
            yield return new ValidationResult(string.Create(
                CultureInfo.InvariantCulture, $"The setting '{setting}' is not valid; expected a number from {range.Minimum} to {range.Maximum}."));
        }
    }
}
