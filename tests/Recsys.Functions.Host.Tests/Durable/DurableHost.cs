using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Durable;

/// <summary>A host with the durable functions on a task hub of its own.</summary>
public sealed class DurableHost(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly string[] Functions =
    [
        "StartInstance", "GetInstance", "GetLinks", "RaiseEvent", "ManageInstance", "Chain", "FanOut", "Listen", "AddUp", "Careful", "Careless",
        "Twice", "Explode", "Patient", "Hold", "TrainSample", "SampleModel", "SampleStep", "SampleGate",
    ];

    internal SampleHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await StartAsync(azurite, azurite.NewName("Shared"));

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>A host on a task hub.</summary>
    internal static Task<SampleHost> StartAsync(AzuriteFixture azurite, string taskHub, params IEnumerable<(string Name, string Value)> more)
    {
        var settings = Settings(azurite, taskHub);
        foreach (var (name, value) in more)
        {
            settings[$"AzureFunctionsJobHost__extensions__durableTask__{name}"] = value;
        }

        return SampleHost.StartAsync(Functions, settings);
    }

    /// <summary>Environment variables that lead to a task hub; all functions are left on.</summary>
    internal static Dictionary<string, string?> Settings(AzuriteFixture azurite, string taskHub) => new()
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["AzureFunctionsWebHost__hostid"] = taskHub.ToLowerInvariant(),
        ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = taskHub,
    };
}
