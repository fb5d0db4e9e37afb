using System.Security.Cryptography;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.SampleApp;

public static class EventHubFunctions
{
    /// <summary>Writes a line an event, then takes some time, so that a killed process has batches half done.</summary>
    [Function("Collect")]
    [ExponentialBackoffRetry(-1, "00:00:00.100", "00:00:05")]
    public static async Task Collect([EventHubTrigger("%SampleHub%", Connection = "Hub")] string[] events, FunctionContext context)
    {
        foreach (var one in events)
            await Console.Out.WriteLineAsync($"collected {one}");
        await Task.Delay(RandomNumberGenerator.GetInt32(5, 50), context.CancellationToken);
    }
}
