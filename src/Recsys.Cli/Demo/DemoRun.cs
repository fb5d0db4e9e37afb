using System.Globalization;
using Recsys.Cli.Display;
using Recsys.Cli.Local;
using Recsys.Cli.Replay;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Simulation;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>The demo from the start of the system to its end.</summary>
internal sealed class DemoRun(CommandContext context, DemoRequest request)
{
    private const string DataFolder = "demo";

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var begun = context.Time.GetTimestamp();
        // A wrong file is told before anything is started.
        var data = await Task.Run(() => request.Data is { } path ? OfFile(path, cancellationToken) : DemoData.OfShop(new ShopOptions()),
            cancellationToken);
        context.Output.MarkupLineInterpolated($"Replaying {data.Description}: {Words.Count(data.Events.Count)} events (read in {Seconds(begun)} s)");

        using var state = StateFolder.Own(request.StateDirectory);
        var directory = Path.Combine(state.FullPath, DataFolder);
        if (Directory.Exists(directory))
        {
            // Every demo starts from nothing: the last one's events would be counted and learnt from again.
            Directory.Delete(directory, recursive: true);
        }

        await using var system = await StartAsync(directory, cancellationToken);
        system.Endpoints.Save(state.FullPath);
        var outcome = await Stages.RunAsync(context.Output, context.Time, stages => system.WhileUpAsync(
            token => new DemoWorkflow(system.Endpoints, data, context.Time).RunAsync(stages, token), cancellationToken));
        var seconds = Math.Round(context.Time.GetElapsedTime(begun).TotalSeconds, 1);
        new DemoPages(context.Output, data).Print(outcome, system);
        if (request.Json is { } json)
        {
            await DemoReport.Of(outcome.Events, outcome.Training, seconds).WriteAsync(json, cancellationToken);
        }

        context.Output.MarkupLineInterpolated($"The demo took {Seconds(begun)} s.");
        if (!request.Once)
        {
            context.Output.MarkupLine("The system stays up until Ctrl-C.");
            await system.StayUpAsync(cancellationToken);
            context.Output.MarkupLine("Stopping …");
        }

        return ExitCodes.Success;
    }

    private string Seconds(long since) => context.Time.GetElapsedTime(since).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private DemoData OfFile(string path, CancellationToken cancellationToken)
    {
        var reader = InteractionFile.Open(path, request.Reading, cancellationToken);
        FileWords.Print(context.Output, reader);
        using var rejected = new RejectedFile(path);
        var data = DemoData.OfFile(
            reader, DemoData.ItemsBeside(path, request.Reading.Encoding, context.Output), rejected.Add, cancellationToken);
        foreach (var described in data.Described) FileWords.Print(context.Errors, described);
        Rejected.Print(context.Errors, data.File!, rejected.Path);
        if (data.File!.Resent > 0) context.Output.MarkupLineInterpolated($"{HubImport.Resends(data.File.Resent)}");
        return data;
    }

    private Task<LocalSystem> StartAsync(string directory, CancellationToken cancellationToken) =>
        Stages.RunAsync(context.Output, context.Time, async stages =>
        {
            var stage = stages.Begin("Starting storage, hub and function apps");
            var system = await LocalSystem.StartAsync(
                new LocalSystemOptions { DataDirectory = directory, Disposable = true, Progress = line => stage.Report(0, 0, line) },
                cancellationToken);
            stage.Done($"{system.Processes.Count} processes");
            return system;
        });
}
