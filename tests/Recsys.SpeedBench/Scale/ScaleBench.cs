using System.Globalization;
using System.Runtime.InteropServices;
using Azure.Storage.Blobs;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Evaluation.BackTests;
using Recsys.Interactions.Import;
using Recsys.Models.Blocks.Native;
using Recsys.SpeedBench.Log;
using Recsys.TestKit;
using Recsys.Training;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.SpeedBench.Scale;

/// <summary>
/// <c>scale</c>: a whole run, from snapshot to exported version, over drawn data of a size, in one process of its own with the managed memory that an
/// instance of so many MB allows. The last row is who knows the law that the data was drawn by, asked for the same cases as the models.
/// <c>--interactions N --items N</c> measures one size, <c>--data FILE</c> the interactions of a file instead (nobody knows their law),
/// <c>--json FILE</c> writes it (of several sizes each to a file of its own, <c>NAME.INTERACTIONS.json</c>), <c>--memory MB</c> is the instance
/// (4,096; 12,288 beyond two million interactions), <c>--minutes M</c> the processor minutes of the training, <c>--families a,b</c> some of the
/// families.
/// </summary>
internal static class ScaleBench
{
    private const string Storage = "RECSYS_BENCH_STORAGE", Container = "scale";
    private static readonly (int Interactions, int Items)[] Sizes = [(1_000_000, 50_000), (5_000_000, 150_000), (10_000_000, 300_000)];

    /// <summary>Of an instance the runtime gives so much to the managed heap where nobody says otherwise.</summary>
    private const double ManagedShare = 0.75;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        LogBench.Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}; load before: {LogBench.Load()}\n");
        (int Interactions, int Items)[]? drawn = (Number(args, "--interactions"), Number(args, "--items")) switch
        {
            ({ } interactions, { } items) => [(interactions, items)],
            (null, null) => Sizes,
            _ => null,
        };
        if (drawn is null)
        {
            await Console.Error.WriteLineAsync("A size is drawn by both --interactions and --items; one of them is missing.");
            return 1;
        }

        string[][] all = Text(args, "--data") is { } file
            ? [["--data", file]]
            : [.. drawn.Select(s => (string[])["--interactions", $"{s.Interactions}", "--items", $"{s.Items}"])];
        var results = new List<ScaleResult>();
        foreach (var data in all)
        {
            if (await OneAsync(data, args, JsonOf(args, data, all.Length)) is not { } result) return 1;
            results.Add(result);
        }

        var names = string.Join(" | ", results[0].Rows.Select(r => r.Name));
        Console.WriteLine($"\n| interactions | items | users | peak MB | processor minutes | {names} |");
        Console.WriteLine("|---:|---:|---:|---:|---:|" + string.Concat(results[0].Rows.Select(_ => "---:|")));
        foreach (var r in results)
        {
            var rows = string.Join(" | ", r.Rows.Select(m => m.Ndcg10.ToString("F4", CultureInfo.InvariantCulture)));
            LogBench.Line($"| {r.Interactions:N0} | {r.Items:N0} | {r.Users:N0} | {r.PeakMB:N0} | {r.CpuMinutes:F1} | {rows} |");
        }

        LogBench.Line($"\nLoad after: {LogBench.Load()}");
        return 0;
    }

    /// <summary>The process that is measured.</summary>
    public static async Task<int> MeasureAsync(IReadOnlyList<string> args)
    {
        TorchRuntime.Initialize();
        var container = new BlobContainerClient(Environment.GetEnvironmentVariable(Storage), Container);
        using var steps = new ScaleSteps(container, new TrainingOptions { HubName = LogBench.Hub, TrainingMemoryMB = Number(args, "--memory") });
        var outcome = await TrainingWorkflow.RunAsync(
            new TrainingRequest
            {
                Families = Text(args, "--families")?.Split(',') ?? [],
                MaxTrainingMinutes = Text(args, "--minutes") is { } minutes
                    ? double.Parse(minutes, CultureInfo.InvariantCulture)
                    : new TrainingRequest().MaxTrainingMinutes,
            },
            steps);
        steps.Enter("end", outcome.Run);
        var cpu = Environment.CpuUsage.TotalTime.TotalMinutes;
        foreach (var reason in outcome.Verdict.Reasons) LogBench.Line($"gate: {reason}");
        var rows = outcome.Models.Select(m => new ScaleRow(m.Name, Math.Round(m.Ndcg10, 4), Math.Round(m.CpuSeconds, 1))).ToList();
        if (ShopOf(args) is { } shop)
        {
            var (split, run) = ((await steps.InputAsync(outcome.Run)).Split, outcome.Run);
            var law = BackTest.Run(new LawRecommender(shop, split.Train), CaseSample.Of(split.Test, split.Train.ItemVocabulary.Size, run.Seed));
            rows.Add(new ScaleRow(law.Name, Math.Round(law.Ndcg10.Mean, 4), 0));
        }

        new ScaleResult(outcome.Run.Interactions, outcome.Run.Items, outcome.Run.Users, steps.PeakMB, Math.Round(cpu, 2), rows)
            .Write(Text(args, "--json")!);
        return 0;
    }

    private static async Task<ScaleResult?> OneAsync(string[] data, IReadOnlyList<string> args, string? json)
    {
        await using var azurite = new AzuriteFixture();
        using var folder = new TempFolder();
        var container = new BlobContainerClient(azurite.ConnectionString, Container);
        await container.CreateAsync();
        var count = await new BulkImport(container, LogBench.Hub, "scale", TimeProvider.System).RunAsync(
            EventsOf(data).ToAsyncEnumerable(), null, CancellationToken.None);
        var path = json ?? Path.Combine(folder.Path, "scale.json");
        var memory = Number(args, "--memory") ?? (count <= 2_000_000 ? 4_096 : 12_288);
        LogBench.Line($"{string.Join(' ', data)}: {count:N0} interactions; an instance of {memory:N0} MB");
        using var run = OwnProcess.Start(
            ["scale-run", .. data, "--json", path, "--memory", $"{memory}", .. Rest(args, "--families"), .. Rest(args, "--minutes")],
            (Storage, azurite.ConnectionString),
            ("DOTNET_GCHeapHardLimit", string.Create(CultureInfo.InvariantCulture, $"{(long)(memory * ManagedShare) << 20:X}")));
        await run.WaitForExitAsync();
        if (run.ExitCode == 0) return ScaleResult.Read(path);
        await Console.Error.WriteLineAsync($"The run ended with code {run.ExitCode}.");
        return null;
    }

    /// <summary>The file that was asked for; of several sizes each has its own.</summary>
    private static string? JsonOf(IReadOnlyList<string> args, string[] data, int sizes) => Text(args, "--json") is not { } path || sizes == 1
        ? Text(args, "--json")
        : Path.ChangeExtension(path, $"{Text(data, "--interactions")}{Path.GetExtension(path)}");

    /// <summary>Where the data is drawn.</summary>
    private static ScaleShop? ShopOf(IReadOnlyList<string> args) =>
        Number(args, "--interactions") is { } interactions ? new ScaleShop(interactions, Number(args, "--items")!.Value) : null;

    private static IEnumerable<Interaction> EventsOf(IReadOnlyList<string> data) => ShopOf(data) is { } shop
        ? shop.Events()
        : InteractionFile.Open(Text(data, "--data")!).Read().Where(l => l.IsValid).Select(l => l.Interaction!);

    private static IEnumerable<string> Rest(IReadOnlyList<string> args, string name) => Text(args, name) is { } value ? [name, value] : [];

    private static int? Number(IReadOnlyList<string> args, string name) =>
        Text(args, name) is { } text ? int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : null;

    private static string? Text(IReadOnlyList<string> args, string name)
    {
        for (var i = 0; i + 1 < args.Count; i++)
        {
            if (args[i] == name) return args[i + 1];
        }

        return null;
    }
}
