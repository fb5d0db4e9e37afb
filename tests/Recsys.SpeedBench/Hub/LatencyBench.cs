using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;
using Recsys.Local;
using Recsys.LocalHub;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Hub;

/// <summary>
/// <c>latency</c>: from the official JavaScript SDK's <c>sendBatch</c> to the start of the function that the event triggers, through the
/// local hub and the embedded runtime with its checkpoints on Azurite. The floor is the same message over a bare socket from the same
/// node process; both are paced, so that what is measured is a delay and not a queue.
/// </summary>
internal static class LatencyBench
{
    private const int Events = 2_000;
    private const int WarmUp = 200;
    private const int PaceMilliseconds = 5;
    private const string HubName = "bench";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "Recsys.LocalHub.Tests", "js");

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
            new LocalEventHubOptions { Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(HubName)] });
        var arrivals = new ArrivalFunction.Arrivals();
        await using var functions = Functions(azurite.ConnectionString, hub.ConnectionString(), arrivals);
        await functions.StartAsync();
        var acknowledged = await SendAsync(hub.ConnectionString(), WarmUp);
        await UntilAsync(() => arrivals.Count >= WarmUp);
        var warm = arrivals.Count;

        var bare = await BareAsync();
        acknowledged = await SendAsync(hub.ConnectionString(), Events);
        await UntilAsync(() => arrivals.Count >= warm + Events);

        Console.WriteLine($"{Events:N0} events, one every {PaceMilliseconds} ms");
        Console.WriteLine("| milliseconds | p50 | p99 |");
        Console.WriteLine("|---|---:|---:|");
        Line("bare socket, node to .NET", bare.At(0.5), bare.At(0.99));
        Line("SDK's send, acknowledged by the hub", acknowledged.At(0.5), acknowledged.At(0.99));
        Line("SDK's send to the function's start", arrivals.At(0.5), arrivals.At(0.99));
        Line("the same against the bare socket (ratio)", arrivals.At(0.5) / bare.At(0.5), arrivals.At(0.99) / bare.At(0.99));
        return 0;
    }

    private static void Line(string what, double median, double tail)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {median:F2} | {tail:F2} |"));

    /// <summary>Runs the sending script; the times from each send to its acknowledgement.</summary>
    private static async Task<ArrivalFunction.Arrivals> SendAsync(string connectionString, int count)
    {
        var result = new ArrivalFunction.Arrivals();
        await using var node = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "node",
            Arguments = ["latency.mjs", "hub", connectionString, HubName, $"{count}", $"{PaceMilliseconds}"],
            WorkingDirectory = Script,
            KeptLines = count + 10,
        });
        if (await node.Exited.WaitAsync(Patience) != 0)
            throw new InvalidOperationException(string.Join('\n', node.LastLines));
        foreach (var line in node.LastLines.Where(l => l.StartsWith("ACK ", StringComparison.Ordinal)).Select(l => l.Split(' ')))
            result.Add(line[1], long.Parse(line[2], CultureInfo.InvariantCulture));
        return result;
    }

    private static async Task<ArrivalFunction.Arrivals> BareAsync()
    {
        var result = new ArrivalFunction.Arrivals();
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
            result.Add(stamp, TimeProvider.System.GetTimestamp());
        return result;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var begin = TimeProvider.System.GetTimestamp(); !condition(); await Task.Delay(50))
        {
            if (TimeProvider.System.GetElapsedTime(begin) > Patience)
                throw new TimeoutException("Not every event has arrived.");
        }
    }

    private static FunctionsHost Functions(string storage, string hub, ArrivalFunction.Arrivals arrivals)
    {
        var settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = storage, ["Hub"] = hub };
        var builder = new FunctionsApplicationBuilder(
            ["--urls", "http://127.0.0.1:0"], new EmbeddedHostOptions { FunctionTypes = [typeof(ArrivalFunction)], Settings = settings, Out = TextWriter.Null });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(arrivals);
        return (FunctionsHost)builder.Build();
    }
}
