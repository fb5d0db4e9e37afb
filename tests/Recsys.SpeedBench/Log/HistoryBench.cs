using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Interactions.History;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Paging;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>
/// <c>histories</c>: what a user of 50, 5,000 and 50,000 items, each taken once, costs the table on Azurite and a recommendation out of a
/// million items; and the point query of a user among a thousand and among a hundred thousand.
/// </summary>
internal static class HistoryBench
{
    private const int Items = 1_000_000;
    private const int UsualItems = 50;
    private const int Batch = 1_000;

    // The last is as many as are kept.
    private static readonly int[] Lengths = [0, UsualItems, 5_000, 50_000, 100_000];

    public static async Task<int> RunAsync()
    {
        await using var azurite = new AzuriteFixture();
        var meter = new TrafficMeter();
        var options = new TableClientOptions();
        options.AddPolicy(meter, HttpPipelinePosition.PerRetry);
        var table = new TableClient(azurite.ConnectionString, azurite.NewName("histories"), options);
        await table.CreateAsync();
        var fresh = await azurite.NewTableAsync();
        using var pages = new PageStore(await azurite.NewTableAsync(), TimeProvider.System, NullLogger<PageStore>.Instance);
        var container = await azurite.NewContainerAsync();
        await PublishAsync(container);
        using var host = new ModelHost(
            new ModelRegistry(container, TimeProvider.System), new EmptyCatalog(), new ModelHostOptions { FirstLoadSeconds = 120 },
            TimeProvider.System, NullLogger<ModelHost>.Instance);
        await host.StartAsync(CancellationToken.None);
        var load = LogBench.Load();
        Console.WriteLine(
            "| items of the user | KiB in the table | bytes an item | KiB that an event writes | ms | KiB that a request reads | ms, p50 | p99 "
                + "| the whole request, ms, p50 | p99 |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var length in Lengths)
        {
            await UserAsync(new UserHistories(table), (new FreshInteractions(fresh, TimeProvider.System), pages), meter, host, length);
        }

        await host.StopAsync(CancellationToken.None);
        Console.WriteLine("\n| users in the table, 50 items each | point query, ms, p50 | p99 | bytes a user |\n|---:|---:|---:|---:|");
        var known = 0;
        foreach (var users in new[] { 1_000, 100_000 })
        {
            await FillAsync(new UserHistories(table), known, users);
            known = users;
            meter.Take();
            var times = await TimesAsync(500, n => new UserHistories(table).FindAsync(User(Math.Abs(n) * 7919 % users), CancellationToken.None));
            var (requests, _, received) = meter.Take();
            LogBench.Line($"| {users:N0} | {At(times, 0.5):F2} | {At(times, 0.99):F2} | {received / requests:N0} |");
        }

        LogBench.Line($"\nLoad {load} before, {LogBench.Load()} after.");
        return 0;
    }

    private static async Task UserAsync(
        UserHistories histories, (FreshInteractions Fresh, PageStore Pages) side, TrafficMeter meter, ModelHost host, int length)
    {
        var user = $"user of {length}";
        for (var first = 0; first < length; first += Batch)
        {
            await histories.AppendAsync("bench", 0, Events(user, first, Math.Min(Batch, length - first)), CancellationToken.None);
        }

        await histories.FindAsync(user, CancellationToken.None);
        meter.Take();
        var reads = await TimesAsync(200, _ => histories.FindAsync(user, CancellationToken.None));
        var (requests, _, received) = meter.Take();
        var service = new RecommendationService(
            host, histories, side.Fresh, side.Pages, new EmptyCatalog(), PositiveTypes.Default, TimeProvider.System);
        var whole = await TimesAsync(200, async n =>
        {
            var answer = await service.RecommendAsync(new RecommendationRequest { UserId = user }, $"{n}", CancellationToken.None);
            if (answer.Items.Count != RecommendationRequest.DefaultK)
            {
                throw new InvalidOperationException($"{answer.Items.Count} items were answered.");
            }
        });

        // The events are of items beyond those of the user, so the table grows by them; their own writes come last.
        meter.Take();
        var writes = length == 0 ? [0] : await TimesAsync(
            100, n => histories.AppendAsync("bench", 0, Events(user, length + n, 1), CancellationToken.None));
        var (written, sent, _) = meter.Take();
        var kilobytes = received / 1024.0 / requests * 3 / 4;
        LogBench.Line(
            $"| {length:N0} | {kilobytes:F1} | {(length == 0 ? 0 : kilobytes * 1024 / length):F1} "
            + $"| {(written == 0 ? 0 : sent / 1024.0 / written):F1} | {At(writes, 0.5):F2} "
            + $"| {received / 1024.0 / requests:F1} | {At(reads, 0.5):F2} | {At(reads, 0.99):F2} | {At(whole, 0.5):F2} | {At(whole, 0.99):F2} |");
    }

    private static async Task FillAsync(UserHistories histories, int first, int last)
    {
        for (var user = first; user < last; user += 200)
        {
            var from = user;
            await histories.AppendAsync(
                "fill", 0,
                [.. Enumerable.Range(0, Math.Min(200, last - from)).SelectMany(u => Events(User(from + u), (from + u) * UsualItems, UsualItems))],
                CancellationToken.None);
        }
    }

    private static string User(int n) => string.Create(CultureInfo.InvariantCulture, $"user-{n}");

    private static SequencedInteraction[] Events(string user, int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(n => new SequencedInteraction(
            n, LogBench.Row(n) with { UserId = user, ItemId = Item((int)((long)n * 7919 % Items)) })),
    ];

    private static string Item(int n) => string.Create(CultureInfo.InvariantCulture, $"item-{n}");

    private static async Task<List<double>> TimesAsync(int count, Func<int, Task> call)
    {
        for (var n = 0; n < count / 10; n++)
        {
            await call(-1 - n);
        }

        var times = new List<double>();
        for (var n = 0; n < count; n++)
        {
            var begin = Stopwatch.GetTimestamp();
            await call(n);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static double At(List<double> times, double q) => times[(int)Math.Ceiling(q * times.Count) - 1];

    /// <summary>A version that knows a million items and their popularity, so that what the history costs shows.</summary>
    private static async Task PublishAsync(BlobContainerClient container)
    {
        var random = new Random(1);
        float[] popularity = [.. Enumerable.Range(0, Items + 1).Select(_ => random.NextSingle())];
        var table = new ServedTable("popularity", "popularity" + ServedTable.Suffix, popularity.Length, 1, ServedType.Number);
        var form = new ServingForm
        {
            Items = popularity.Length,
            Tables = [table],
            Towers = [],
            Models = [new ServedModel(ModelFiles.Popular, [new ServedMember(ModelFiles.Popular, [new ServedBias(table.Name)])])],
        };
        var files = new Dictionary<string, byte[]>
        {
            [ModelFiles.Users] = VocabularyFile.Write(["somebody"]),
            [ModelFiles.Items] = VocabularyFile.Write([.. Enumerable.Range(0, Items).Select(Item)]),
            [ServingForm.FileName] = form.ToBytes(),
            [table.File] = MemoryMarshal.AsBytes<float>(popularity).ToArray(),
        };
        var registry = new ModelRegistry(container, TimeProvider.System);
        var manifest = new ModelManifest
        {
            Version = "v1",
            SnapshotId = "0123456789abcdef",
            Seed = 1,
            CodeVersion = "bench",
            Protocol = "none",
            Data = new DataSize(1, Items, 1),
            Context = new ContextFeatures([]),
            Files = [.. files.Select(f => ModelRegistry.Describe(f.Key, f.Value))],
            Metrics = [],
        };
        await registry.PublishAsync(manifest, files, CancellationToken.None);
        await registry.PromoteAsync("v1", CancellationToken.None);
    }
}
