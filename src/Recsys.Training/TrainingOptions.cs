using System.ComponentModel.DataAnnotations;

namespace Recsys.Training;

/// <summary>The settings of training runs.</summary>
public sealed record TrainingOptions
{
    /// <summary>The hub where nothing else is said.</summary>
    public const string DefaultHubName = "interactions";

    /// <summary>The hub whose log is learnt from.</summary>
    [Required(ErrorMessage = "The setting 'InteractionsHubName' is empty.")]
    public string HubName { get; init; } = DefaultHubName;

    /// <summary>Real inputs that each exported graph is compared with its model on.</summary>
    [Range(256, 100_000)] public int ParityCases { get; init; } = 256;
}
