using System.Diagnostics;
using Recsys.Interactions.Import;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>
/// <c>import</c>: interactions a second that the bulk import writes into the log, in wall time and a processor second of its own process,
/// beside what storage takes of blobs of this size (Put rate times events a blob).
/// </summary>
internal static class ImportBench
{
    public static async Task<int> RunAsync()
    {
        var count = LogBench.Events(1_000_000);
        await using var azurite = new AzuriteFixture();
        var container = await azurite.NewContainerAsync();

        // The first warms up.
        await new BulkImport(container, LogBench.Hub, "warm", TimeProvider.System).RunAsync(
            LogBench.RowsAsync(100_000), null, CancellationToken.None);
        var begin = LogBench.Load();
        var rows = Enumerable.Range(0, count).Select(LogBench.Row).ToArray();
        var (clock, cpu) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        await new BulkImport(container, LogBench.Hub, "import", TimeProvider.System).RunAsync(rows.ToAsyncEnumerable(), null, CancellationToken.None);
        var (seconds, cpuSeconds) = (clock.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
        clock.Restart();
        await new BulkImport(container, LogBench.Hub, "import", TimeProvider.System).RunAsync(rows.ToAsyncEnumerable(), null, CancellationToken.None);
        var again = clock.Elapsed.TotalSeconds;
        var (bytes, blobs) = await LogBench.SizeAsync(container, $"interactions/log/{LogBench.Hub}/import/");
        var puts = await LogBench.PutsAsync(container, (int)(bytes / blobs), writers: 4, puts: 200);

        LogBench.Line($"{count:N0} interactions into {blobs} blobs of {bytes / blobs / 1024.0:F0} KiB; load {begin} before, {LogBench.Load()} after");
        Console.WriteLine("| | events/s |");
        Console.WriteLine("|---|---:|");
        LogBench.Line($"| import, wall time | {count / seconds:N0} |");
        LogBench.Line($"| import, a processor second of its own | {count / cpuSeconds:N0} |");
        LogBench.Line($"| the same again, everything stored already | {count / again:N0} |");
        LogBench.Line($"| floor: {puts:F0} puts/s of such blobs by four writers | {puts * count / blobs:N0} |");
        LogBench.Line($"| ratio to the floor | {count / seconds / (puts * count / blobs):F3} |");
        return 0;
    }
}
