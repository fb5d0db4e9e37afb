using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Recsys.Local;
using Recsys.LocalHub;
using Recsys.SpeedBench.Functions;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Hub;

/// <summary>
/// <c>latency</c>: from the official JavaScript SDK's <c>sendBatch</c> to the start of the function that the event triggers, through the
/// local hub, the host and the worker, with checkpoints on Azurite. The floor is the same message over a bare socket from the same node
/// process; both are paced, so that what is measured is a delay and not a queue.
/// </summary>
internal static class LatencyBench
{
    private const int Events = 2_000;
    private const int WarmUp = 200;
    private const int PaceMilliseconds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "Recsys.LocalHub.Tests", "js");

    private sealed record Arrivals(long Count, double P50, double P99);

    public static async Task<int> RunAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("Only Linux is known to give node and .NET the same monotonic clock.");
            return 2;
        }

        await NpmInstall.EnsureAsync(Script, Console.Error.WriteLine, CancellationToken.None);
        await using var azurite = new AzuriteFixture();
        using var folder = new TempFolder();
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(BenchApp.Hub)] });
        await using var app = await BenchApp.StartAsync(azurite, hub.ConnectionString());
        await SendAsync(hub.ConnectionString(), WarmUp);
        await UntilAsync(app, WarmUp);
        await app.Http.DeleteAsync("/api/arrivals");

        var load = BenchApp.Load();
        var bare = await BareAsync();
        var acknowledged = await SendAsync(hub.ConnectionString(), Events);
        var arrived = await UntilAsync(app, Events);

        Console.WriteLine($"Load before: {load}, after: {BenchApp.Load()}; {Events:N0} events, one every {PaceMilliseconds} ms");
        Console.WriteLine("| milliseconds | p50 | p99 |");
        Console.WriteLine("|---|---:|---:|");
        Line("bare socket, node to .NET", At(bare, 0.5), At(bare, 0.99));
        Line("SDK's send, acknowledged by the hub", At(acknowledged, 0.5), At(acknowledged, 0.99));
        Line("SDK's send to the function's start", arrived.P50, arrived.P99);
        Line("the same against the bare socket (ratio)", arrived.P50 / At(bare, 0.5), arrived.P99 / At(bare, 0.99));
        return 0;
    }

    private static void Line(string what, double median, double tail)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {median:F2} | {tail:F2} |"));

    private static double At(List<double> milliseconds, double quantile) =>
        milliseconds.Order().ElementAt((int)(quantile * (milliseconds.Count - 1)));

    private static double Age(string stamp, long now) =>
        (now - long.Parse(stamp, CultureInfo.InvariantCulture)) * 1000.0 / TimeProvider.System.TimestampFrequency;

    /// <summary>Runs the sending script; the times from each send to its acknowledgement.</summary>
    private static async Task<List<double>> SendAsync(string connectionString, int count)
    {
        await using var node = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "node",
            Arguments = ["latency.mjs", "hub", connectionString, BenchApp.Hub, $"{count}", $"{PaceMilliseconds}"],
            WorkingDirectory = Script,
            KeptLines = count + 10,
        });
        if (await node.Exited.WaitAsync(Patience) != 0)
        {
            throw new InvalidOperationException(string.Join('\n', node.LastLines));
        }

        return
        [
            .. node.LastLines.Where(l => l.StartsWith("ACK ", StringComparison.Ordinal)).Select(l => l.Split(' '))
                .Select(l => Age(l[1], long.Parse(l[2], CultureInfo.InvariantCulture))),
        ];
    }

    private static async Task<List<double>> BareAsync()
    {
        var result = new List<double>();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var node = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "node",
            Arguments = ["latency.mjs", "socket", $"{((IPEndPoint)listener.LocalEndpoint).Port}", "", $"{Events}", $"{PaceMilliseconds}"],
            WorkingDirectory = Script,
        });
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        while (await reader.ReadLineAsync() is { } stamp)
        {
            result.Add(Age(stamp, TimeProvider.System.GetTimestamp()));
        }

        return result;
    }

    private static async Task<Arrivals> UntilAsync(HostedApp app, long count)
    {
        for (var begin = TimeProvider.System.GetTimestamp(); ; await Task.Delay(50))
        {
            var arrivals = (await app.Http.GetFromJsonAsync<Arrivals>("/api/arrivals"))!;
            if (arrivals.Count >= count)
            {
                return arrivals;
            }

            if (TimeProvider.System.GetElapsedTime(begin) > Patience)
            {
                throw new TimeoutException($"{arrivals.Count} of {count} events have arrived.");
            }
        }
    }
}
