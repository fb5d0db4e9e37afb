using System.Buffers.Text;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.SpeedBench.App;

/// <summary>Counts events, and notes how old each is that carries the time of its sending (the machine's monotonic clock).</summary>
public static class HubFunctions
{
    private static readonly ConcurrentQueue<double> Milliseconds = new();
    private static long _count;

    [Function("Arrive")]
    public static void Arrive([EventHubTrigger("%BenchHub%", Connection = "Hub")] byte[][] events)
    {
        var now = TimeProvider.System.GetTimestamp();
        foreach (var one in events)
        {
            if (Utf8Parser.TryParse(one, out long sent, out _) && sent > 0)
            {
                Milliseconds.Enqueue((now - sent) * 1000.0 / TimeProvider.System.TimestampFrequency);
            }
        }

        Interlocked.Add(ref _count, events.Length);
    }

    [Function("Arrivals")]
    public static IActionResult Arrivals([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "arrivals")] HttpRequest request)
    {
        var all = Milliseconds.Order().ToArray();
        return new OkObjectResult(new { count = Interlocked.Read(ref _count), p50 = At(all, 0.5), p99 = At(all, 0.99) });
    }

    [Function("ForgetArrivals")]
    public static IActionResult Forget([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "arrivals")] HttpRequest request)
    {
        Milliseconds.Clear();
        Interlocked.Exchange(ref _count, 0);
        return new NoContentResult();
    }

    private static double At(double[] sorted, double quantile) => sorted.Length == 0 ? 0 : sorted[(int)(quantile * (sorted.Length - 1))];
}
