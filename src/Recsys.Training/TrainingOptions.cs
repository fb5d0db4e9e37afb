using System.ComponentModel.DataAnnotations;
using Recsys.Interactions.Storage;
using Recsys.Training.Runs;

namespace Recsys.Training;

/// <summary>The settings of training runs.</summary>
public sealed record TrainingOptions
{
    /// <summary>Real inputs that each exported graph is compared with its model on.</summary>
    public const int ParityCases = 256;

    /// <summary>The hub whose log is learnt from.</summary>
    [Required(ErrorMessage = "The setting 'InteractionsHubName' is empty.")]
    public string HubName { get; init; } = StorageSettings.DefaultHubName;

    /// <summary>
    /// Of a user no more than so many of the latest positive interactions are learnt. Who has more is a machine, and what follows from pairs of
    /// them grows with the square. (Of the public data sets, MovieLens 20M has the longest history: 9,254.)
    /// </summary>
    [Range(1_000, 100_000)] public int MostEventsOfUser { get; init; } = 10_000;

    /// <summary>
    /// Memory of the instance in MB, which decides what is trained side by side and what is left out; null takes what the runtime says that there is.
    /// </summary>
    [Range(512, 10_000_000)] public int? TrainingMemoryMB { get; init; }

    /// <summary>Processor minutes for the training of a nightly run, all families together.</summary>
    [Range(TrainingRequest.LeastTrainingMinutes, TrainingRequest.MostTrainingMinutes)]
    public double MaxTrainingMinutes { get; init; } = TrainingRequest.DefaultTrainingMinutes;

    /// <summary>Whether the nightly run puts a version in front that passes the gate; where not, somebody promotes by hand.</summary>
    public bool PromoteNightly { get; init; } = true;

    /// <summary>
    /// So many of the latest versions stay, whether they may serve or not, and so many of those that have served, each with the folder of its
    /// run: two copies of what serves.
    /// </summary>
    [Range(1, 1_000)] public int KeptModelVersions { get; init; } = 14;
}
