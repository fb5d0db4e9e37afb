using Recsys.TestKit;

namespace Recsys.Functions.Training.Tests;

/// <summary>The settings of a training app of a test.</summary>
internal static class TrainingSettings
{
    public const string Hub = "interactions";

    /// <summary>Once a year: what is tried here is started by hand.</summary>
    private const string Never = "0 0 3 1 1 *";

    /// <param name="azurite">The storage.</param>
    /// <param name="container">The container of log and models.</param>
    /// <param name="taskHub">The app's own name in the storage of its host, and that of its orchestrations.</param>
    /// <param name="compaction">When the log is compacted.</param>
    public static Dictionary<string, string?> Of(AzuriteFixture azurite, string container, string taskHub, string compaction = Never) => new()
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["RecsysStorage"] = azurite.ConnectionString,
        ["RecsysContainer"] = container,
        ["InteractionsHubName"] = Hub,
        ["TrainingSchedule"] = Never,
        ["CompactionSchedule"] = compaction,
        ["AzureFunctionsWebHost__hostid"] = taskHub.ToLowerInvariant(),
        ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = taskHub,
        ["Logging__LogLevel__Recsys.Functions.Host"] = "Debug",
    };
}
