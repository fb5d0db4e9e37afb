using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;
using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.SpeedBench.Log;

/// <summary>What the benchmarks of the interaction log share.</summary>
internal static class LogBench
{
    public const string Hub = "bench";

    /// <summary>The number of events, or what <c>RECSYS_BENCH_EVENTS</c> says.</summary>
    public static int Events(int otherwise) =>
        Environment.GetEnvironmentVariable("RECSYS_BENCH_EVENTS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The n-th interaction: 100,000 users, 20,000 items, a device; about 190 bytes of JSON.</summary>
    public static Interaction Row(int n) => new()
    {
        EventId = string.Create(CultureInfo.InvariantCulture, $"event-{n:D10}"),
        UserId = string.Create(CultureInfo.InvariantCulture, $"user-{(uint)n * 2654435761u % 100_000}"),
        ItemId = string.Create(CultureInfo.InvariantCulture, $"item-{(uint)n * 40503u % 20_000}"),
        Type = (InteractionType)(n % 3),
        Timestamp = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(1)).AddMilliseconds(n),
        Context = Devices[n % Devices.Length],
    };

    private static readonly RequestContext[] Devices = [RequestContext.Of("phone"), RequestContext.Of("tv"), RequestContext.Of("desktop")];

    public static async IAsyncEnumerable<Interaction> RowsAsync(int count)
    {
        await Task.Yield();
        for (var n = 0; n < count; n++)
        {
            yield return Row(n);
        }
    }

    /// <summary>Blobs a second that storage takes of this size from so many writers at once, and nothing else.</summary>
    public static async Task<double> PutsAsync(BlobContainerClient container, int bytes, int writers, int puts)
    {
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        var (left, clock) = (puts, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, writers).Select(w => Task.Run(async () =>
        {
            for (var n = 0; Interlocked.Decrement(ref left) >= 0; n++)
            {
                await container.GetBlobClient($"floor/{w}/{n}").UploadAsync(new BinaryData(content), overwrite: true);
            }
        })));
        return puts / clock.Elapsed.TotalSeconds;
    }

    /// <summary>The sum of the lengths of the blobs under a prefix, and their number.</summary>
    public static async Task<(long Bytes, int Blobs)> SizeAsync(BlobContainerClient container, string prefix)
    {
        var (bytes, blobs) = (0L, 0);
        await foreach (var blob in container.GetBlobsAsync(
            Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, prefix, default))
        {
            bytes += blob.Properties.ContentLength ?? 0;
            blobs++;
        }

        return (bytes, blobs);
    }

    public static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "not known";

    public static void Line(string line) => Console.WriteLine(line);
}
