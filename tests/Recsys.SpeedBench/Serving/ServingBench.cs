using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Recsys.Local;
using Recsys.Models.Tests.Serving;
using Recsys.Onnx.Graph;
using Recsys.Registry;
using Recsys.SpeedBench.Log;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Serving;

/// <summary>
/// <c>serving [--items 1700,100000] [--requests 3000] [--keep FOLDER] [--json FILE]</c>: an answer of the blend in process, from versions that it
/// draws with the default widths, or drew before and kept, published in Azurite and loaded from there by a process of its own. The floors are a bare
/// run of the exact graph on the same machine, and a plain copy of the bytes that an answer reads.
/// </summary>
internal static class ServingBench
{
    private const int MostOfFloor = 150_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var requests = Option(args, "--requests") ?? "3000";
        await using var azurite = new AzuriteFixture();
        var rows = new List<ServingRow>();
        LogBench.Line("| items | p50 / p99 ms | of the processor | towers | exact graph p50 | copy | requests/s, 8 clients "
            + "| resident (anonymous) MB | load (processor) s | version MB | lists, candidates | agreement@10 | load of the machine |");
        LogBench.Line("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        foreach (var items in (Option(args, "--items") ?? "1700,100000").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)))
        {
            rows.Add(await OneAsync(azurite, items, requests, Option(args, "--keep")));
        }

        if (Option(args, "--json") is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(rows, Json));
        }

        return 0;
    }

    public static string? Option(IReadOnlyList<string> args, string name) => args.SkipWhile(a => a != name).ElementAtOrDefault(1);

    private static async Task<ServingRow> OneAsync(AzuriteFixture azurite, int items, string requests, string? kept)
    {
        var container = await azurite.NewContainerAsync();
        var registry = new ModelRegistry(container, TimeProvider.System);
        var (form, bytes, read) = await BenchVersion.PublishAsync(registry, "v1", items, kept);
        await registry.PromoteAsync("v1", CancellationToken.None);
        var floor = Floor(items);
        var load = LogBench.Load();
        var lines = new List<string>();
        await using (var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments =
            [
                // As the online app runs: with its own settings of the runtime.
                "exec", "--runtimeconfig", Path.Combine(HostedApp.OutputOf("functions/Online"), "Recsys.Functions.Online.runtimeconfig.json"),
                typeof(ServingBench).Assembly.Location, ServingProcess.Verb, azurite.ConnectionString, container.Name,
                items.ToString(CultureInfo.InvariantCulture), requests,
            ],
            Output = lines.Add,
        }))
        {
            await process.Exited;
        }

        var figures = JsonSerializer.Deserialize<ServingProcess.Figures>(lines.Last(l => l.StartsWith('{')))!;
        var agreement = form.Search?.Agreement10 ?? 1;
        var search = form.Search is { } s ? $"{s.Lists}, {s.Candidates}" : "all";
        LogBench.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"| {items:N0} | {figures.P50Ms:F2} / {figures.P99Ms:F2} | {figures.CpuP50Ms:F2} / {figures.CpuP99Ms:F2} | {figures.TowersP50Ms:F2} "
            + $"| {(floor is { } f ? $"{f:F2}" : "–")} | {Copy(read):F2} "
            + $"| {figures.RequestsPerSecond:F0} | {figures.ResidentMB:F0} ({figures.AnonymousMB:F0}) "
            + $"| {figures.LoadSeconds:F2} ({figures.LoadCpuSeconds:F2}) | {bytes / 1e6:F0} "
            + $"| {search} | {agreement:F4} | {load} |"));
        await container.DeleteAsync();
        return new ServingRow(
            items, figures.P50Ms, figures.P99Ms, floor, figures.ResidentMB, figures.LoadSeconds, bytes / 1e6, agreement);
    }

    /// <summary>Null where one graph would take most of the memory of a machine to build, or cannot be built.</summary>
    private static double? Floor(int items)
    {
        if (items > MostOfFloor) return null;
        try
        {
            var drawn = BenchVersion.Of(items);
            using var exact = new ExactGraph(drawn.Exact());
            var times = new double[40];
            exact.Run(drawn.Query(0, 10));
            for (var n = 0; n < times.Length; n++)
            {
                var query = drawn.Query(n, 10);
                var begin = Stopwatch.GetTimestamp();
                exact.Run(query);
                times[n] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            }

            Array.Sort(times);
            return ServingProcess.At(times, 0.5);
        }
        catch (GraphException)
        {
            return null;
        }
    }

    /// <summary>Milliseconds of a copy of so many bytes, in the middle of twenty.</summary>
    private static double Copy(long bytes)
    {
        var (from, to) = (new byte[Math.Min(bytes, 1 << 30)], new byte[Math.Min(bytes, 1 << 30)]);
        var times = new double[20];
        for (var n = 0; n < times.Length; n++)
        {
            var begin = Stopwatch.GetTimestamp();
            from.AsSpan().CopyTo(to);
            times[n] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds * bytes / from.Length;
        }

        Array.Sort(times);
        return times[10];
    }
}
