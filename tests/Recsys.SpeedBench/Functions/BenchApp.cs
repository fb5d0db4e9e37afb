using System.Globalization;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Functions;

/// <summary>The app whose functions do nothing, in its host.</summary>
internal static class BenchApp
{
    public const string Hub = "bench";

    /// <summary>Starts it; without a hub its trigger is switched off.</summary>
    public static Task<HostedApp> StartAsync(AzuriteFixture azurite, string? hub = null) => HostedApp.StartAsync(
        HostedApp.OutputOf("tests/Recsys.SpeedBench.App"),
        new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["Hub"] = hub,
            ["BenchHub"] = Hub,
            ["AzureWebJobs__Arrive__Disabled"] = hub is null ? "true" : "false",
            ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = azurite.NewName("Bench"),
        });

    public static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>The load of the machine in the last minute, 5 minutes, 15 minutes.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";
}
