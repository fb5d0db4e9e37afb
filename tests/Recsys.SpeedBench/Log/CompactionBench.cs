using System.Diagnostics;
using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Recsys.Interactions.Import;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Table;
using Recsys.SpeedBench.Costs;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>
/// <c>compaction [BLOBS [MS]]</c>: the compaction of a log as the trigger writes it, 100 events a blob in four partitions, and a day later the
/// removal of that log. Beside them stands what the night of a day takes, calculated from the blobs a second. MS is added to each request, as where
/// storage is no process of the same machine.
/// </summary>
internal static class CompactionBench
{
    private const int EventsABlob = 100;
    private const int Partitions = 4;

    public static async Task<int> RunAsync(string[] args)
    {
        var blobs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var milliseconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
        await using var azurite = new AzuriteFixture();
        var container = await azurite.NewContainerAsync();
        var fill = Stopwatch.StartNew();
        await new BulkImport(container, LogBench.Hub, "import", TimeProvider.System, Partitions, EventsABlob).RunAsync(
            LogBench.RowsAsync(blobs * EventsABlob), null, CancellationToken.None);
        Console.Error.WriteLine($"filled in {fill.Elapsed.TotalSeconds:F0} s");
        var options = new BlobClientOptions();
        options.AddPolicy(new FarAway(TimeSpan.FromMilliseconds(milliseconds)), HttpPipelinePosition.PerRetry);
        var far = new BlobContainerClient(azurite.ConnectionString, container.Name, options);

        var chains = (await new SnapshotStore(container).TakeAsync(LogBench.Hub, CancellationToken.None)).Chains;
        var events = chains.Sum(c => c.End);
        Console.WriteLine($"{blobs:N0} blobs of {EventsABlob} events, {milliseconds} ms added to a request:\n");
        Console.WriteLine(
            "| | s | blobs/s | events/s | processor s | most memory alive, MB | a night at 10 events/s (calculated) | at 1,000 (calculated) |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        await MeasureAsync("compaction", far, TimeProvider.System, blobs, events);
        await MeasureAsync("removal a day later", far, new DayLater(), blobs, events);
        LogBench.Line($"\nLoad at the end {LogBench.Load()}.");
        return 0;
    }

    private static async Task MeasureAsync(string what, BlobContainerClient container, TimeProvider time, int blobs, long events)
    {
        using var process = Process.GetCurrentProcess();
        GC.Collect();
        var (clock, before, peak) = (Stopwatch.StartNew(), process.TotalProcessorTime, 0L);
        var work = new Compaction(container, LogBench.Hub, time, new CompactionOptions()).RunAsync(CancellationToken.None);
        while (await Task.WhenAny(work, Task.Delay(500)) != work)
        {
            peak = Math.Max(peak, GC.GetGCMemoryInfo().HeapSizeBytes);
        }

        var result = await work ?? throw new InvalidOperationException("Another compaction is at work.");
        process.Refresh();
        var (seconds, rate) = (clock.Elapsed.TotalSeconds, blobs / clock.Elapsed.TotalSeconds);
        LogBench.Line(
            $"| {what} | {seconds:F0} | {rate:N0} | {events / seconds:N0} | {(process.TotalProcessorTime - before).TotalSeconds:F0} |"
            + $" {peak / 1e6:F0} | {Night(10) / rate / 60:F1} min | {Night(1000) / rate / 60:F1} min |");
        Console.Error.WriteLine(result);
    }

    /// <summary>Blobs of a day at a rate, as shipped.</summary>
    private static double Night(double rate) => DayCost.Of(rate, Partitions, BatchSettings.Shipped, new StoragePrices()).BlobWrites;

    private sealed class DayLater : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(25);
    }

    private sealed class FarAway(TimeSpan time) : HttpPipelinePolicy
    {
        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (time > TimeSpan.Zero) await Task.Delay(time);
            await ProcessNextAsync(message, pipeline);
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("The compaction asks asynchronously.");
    }
}
