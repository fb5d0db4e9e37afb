using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Domain;
using Recsys.Interactions.History;
using Recsys.Models.Tests.Serving;
using Recsys.Registry;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Paging;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;

namespace Recsys.SpeedBench.Serving;

/// <summary>The process that serves one version and nothing else, so that its memory is the memory of serving.</summary>
internal static class ServingProcess
{
    public const string Verb = "serve-one";

    /// <summary>Answers before the first that counts: the runtime compiles the ways of a request once more until about then.</summary>
    private const int Warm = 3_000;

    private const int Clients = 8;

    /// <summary>What it measured: milliseconds, those of the processor too, which other work does not stretch; megabytes; seconds.</summary>
    public sealed record Figures(
        double P50Ms, double P99Ms, double CpuP50Ms, double CpuP99Ms, double TowersP50Ms, double RequestsPerSecond,
        double ResidentMB, double AnonymousMB, double LoadSeconds, double LoadCpuSeconds);

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var (connection, container, items, requests) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture), Requests(args[3]));
        var registry = new ModelRegistry(new BlobContainerClient(connection, container), TimeProvider.System);
        using var host = new ModelHost(
            registry, new EmptyCatalog(), new ModelHostOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);
        var (clock, started) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime.TotalSeconds);
        await host.PollAsync(CancellationToken.None);
        var (load, loadCpu) = (clock.Elapsed.TotalSeconds, Environment.CpuUsage.TotalTime.TotalSeconds - started);
        var service = Service(host, connection);
        var drawn = BenchVersion.Of(items);
        for (var n = 0; n < Warm; n++) await AskAsync(service, drawn, n);
        var (times, cpu) = (new double[requests], new double[requests]);
        for (var n = 0; n < requests; n++)
        {
            var request = BenchVersion.Request(drawn, Warm + n);
            var (begin, ran) = (Stopwatch.GetTimestamp(), ThreadClock.Milliseconds);
            // Nothing of it is waited for, so that the thread is the same behind it.
            await service.RecommendAsync(request, Id(Warm + n), CancellationToken.None);
            (times[n], cpu[n]) = (Stopwatch.GetElapsedTime(begin).TotalMilliseconds, ThreadClock.Milliseconds - ran);
        }

        var towers = await TowersAsync(host, drawn, requests);
        var rate = await RateAsync(service, drawn, TimeSpan.FromSeconds(5));
        Array.Sort(times);
        Array.Sort(cpu);
        Console.WriteLine(JsonSerializer.Serialize(new Figures(
            At(times, 0.5), At(times, 0.99), At(cpu, 0.5), At(cpu, 0.99), towers, rate, Memory("VmRSS"), Memory("RssAnon"), load, loadCpu)));
        return 0;
    }

    public static RecommendationService Service(ModelHost host, string connection, IItemCatalog? catalog = null)
    {
        var pages = new TableClient(connection, PageStore.TableName);
        pages.CreateIfNotExists();
        var none = new TableClient(connection, "none");
        return new RecommendationService(
            host, new UserHistories(none), new FreshInteractions(none, TimeProvider.System),
            new PageStore(pages, TimeProvider.System, NullLogger<PageStore>.Instance), catalog ?? new EmptyCatalog(), PositiveTypes.Default,
            TimeProvider.System);
    }

    /// <summary>The q-th part of sorted times.</summary>
    public static double At(double[] sorted, double q) => sorted[Math.Max(0, (int)Math.Ceiling(q * sorted.Length) - 1)];

    /// <summary>Megabytes that this process holds, by the kernel's word for them; 0 where it has no such file.</summary>
    public static double Memory(string word) => File.Exists("/proc/self/status")
        ? File.ReadLines("/proc/self/status").Where(l => l.StartsWith(word, StringComparison.Ordinal))
            .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1_000).First()
        : 0;

    public static Task<RecommendationAnswer> AskAsync(RecommendationService service, DrawnVersion drawn, int number) =>
        service.RecommendAsync(BenchVersion.Request(drawn, number), Id(number), CancellationToken.None);

    /// <summary>Answers a second to so many clients, each of which asks again at once.</summary>
    public static async Task<double> RateAsync(RecommendationService service, DrawnVersion drawn, TimeSpan time)
    {
        var (answers, clock) = (0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => Task.Run(async () =>
        {
            for (var n = 0; clock.Elapsed < time; n++)
            {
                await AskAsync(service, drawn, (c * 100_000) + (n % 500));
                Interlocked.Increment(ref answers);
            }
        })));
        return answers / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Each answer has an id of its own, as in the app: they are remembered in as many places.</summary>
    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Requests(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The part of the towers alone, in milliseconds of the processor.</summary>
    private static async Task<double> TowersAsync(ModelHost host, DrawnVersion drawn, int requests)
    {
        using var lease = await host.AcquireAsync(CancellationToken.None);
        var times = new double[Math.Min(requests, 200)];
        for (var n = 0; n < times.Length; n++)
        {
            var query = drawn.Query(n, 10);
            var begin = ThreadClock.Milliseconds;
            foreach (var tower in lease.Version.Towers) tower.Run([query]);
            times[n] = ThreadClock.Milliseconds - begin;
        }

        Array.Sort(times);
        return At(times, 0.5);
    }
}
