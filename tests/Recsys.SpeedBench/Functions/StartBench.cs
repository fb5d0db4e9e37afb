using System.Diagnostics;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Functions;

/// <summary>
/// <c>start</c>: from the start of the host to the first answer of the online app, with Azurite and the hub already there. The floor is the
/// start of an empty .NET program, twice: host and worker are two, side by side.
/// </summary>
internal static class StartBench
{
    private const int Rounds = 5;

    public static async Task<int> RunAsync()
    {
        await using var azurite = new AzuriteFixture();
        using var folder = new TempFolder();
        await using var hub = await Recsys.LocalHub.LocalEventHub.StartAsync(new Recsys.LocalHub.LocalEventHubOptions
        {
            Directory = folder.File("hub"), Port = 0, Hubs = [new Recsys.LocalHub.HubDefinition(Log.LogBench.Hub, 4)],
        });
        Console.WriteLine($"Load before: {BenchApp.Load()}; {Rounds} rounds, the first to warm the disk and not counted");
        Console.WriteLine("| seconds | median | least |");
        Console.WriteLine("|---|---:|---:|");
        var floor = await TimesAsync(EmptyAsync);
        var online = await TimesAsync(() => OnlineAsync(azurite, hub.ConnectionString()));
        Row("an empty .NET program", floor);
        Row("host and online app, to the first answer", online);
        Row("Azurite", await TimesAsync(AzuriteAsync));
        var apps = new List<double>();
        Row("`recsys up`: Azurite, hub, both hosts and apps, to the first answer", await TimesAsync(() => UpAsync(apps)));
        Row("of these, with Azurite and the hub already there", apps[1..]);
        Console.WriteLine($"\nLoad after: {BenchApp.Load()}");
        return 0;
    }

    private static void Row(string what, List<double> times) =>
        BenchApp.Line($"| {what} | {times.Order().ElementAt(times.Count / 2):F2} | {times.Min():F2} |");

    private static async Task<List<double>> TimesAsync(Func<Task<double>> once)
    {
        var times = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var seconds = await once();
            if (round > 0)
            {
                times.Add(seconds);
            }
        }

        return times;
    }

    private static async Task<double> EmptyAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        await using var process = ChildProcess.Start(
            new ChildProcessOptions { FileName = "dotnet", Arguments = ["exec", typeof(StartBench).Assembly.Location, "nothing"] });
        await process.Exited;
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> OnlineAsync(AzuriteFixture azurite, string hub)
    {
        var settings = Log.OnlineProcess.Settings(azurite.ConnectionString, azurite.NewName("start"), hub);
        var begin = Stopwatch.GetTimestamp();
        await using var app = await HostedApp.StartAsync(HostedApp.OutputOf("functions/Online"), settings);
        using var answer = await app.Http.GetAsync("/api/health/live");
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> AzuriteAsync()
    {
        await using var azurite = new AzuriteFixture();
        var begin = Stopwatch.GetTimestamp();
        _ = azurite.Process;
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>The whole, and into a list what is left of it once storage and hub answer.</summary>
    private static async Task<double> UpAsync(List<double> apps)
    {
        using var folder = new TempFolder();
        var begin = Stopwatch.GetTimestamp();
        await using var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments =
            [
                "exec", Path.Combine(HostedApp.OutputOf("src/Recsys.Cli"), "Recsys.Cli.dll"), "up", "--state", folder.Path,
                "--online-port", "0", "--training-port", "0", "--hub-port", "0",
            ],
        });
        await process.WaitForLineAsync(l => l.StartsWith("The function apps", StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        var there = Stopwatch.GetTimestamp();
        // It says so when both apps have answered.
        await process.WaitForLineAsync(l => l.StartsWith("Running.", StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        apps.Add(Stopwatch.GetElapsedTime(there).TotalSeconds);
        await process.StopAsync(TimeSpan.FromSeconds(30));
        return seconds;
    }
}
