using System.CommandLine;
using Recsys.Cli.Display;
using Recsys.Cli.Http;
using Recsys.Datasets.Splits;
using Recsys.Training.Evaluations;
using Recsys.Training.Runs;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys train</c>: starts the orchestration that the timer starts at night, and follows it.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandContext context)
    {
        var defaults = new TrainingRequest();
        var protocol = new Option<string>("--protocol") { Description = "How the data is divided", DefaultValueFactory = _ => defaults.Protocol };
        protocol.AcceptOnlyFromAmong(Protocols.TimeSplitName, Protocols.LeaveOneOutName);
        var families = OptionRules.Names(
            "--families", $"Comma-separated, some of {string.Join(", ", ModelComparison.TrainedNames)}; all without it",
            _ => ModelComparison.TrainedNames);
        var seed = new Option<int>("--seed") { Description = "Every random choice follows from it", DefaultValueFactory = _ => defaults.Seed };
        var slice = new Option<double>("--slice-seconds")
        {
            Description = "How long a worker trains before it saves its state", DefaultValueFactory = _ => defaults.SliceSeconds,
        }.Within(typeof(TrainingRequest), nameof(TrainingRequest.SliceSeconds));
        var minutes = new Option<double?>("--max-training-minutes")
        {
            Description = "Processor minutes for the training of all families together; without it, as the app is set",
        }.Within(typeof(TrainingRequest), nameof(TrainingRequest.MaxTrainingMinutes));
        var keep = new Option<bool>("--no-promote") { Description = "Publish the version, but let the current one serve" };
        var command = new Command("train", "Start a training run and follow it to its end.") { protocol, families, seed, slice, minutes, keep };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = new TrainingClient(context.Endpoints(result), context.Time);
            var request = new TrainingCall
            {
                Protocol = result.GetRequiredValue(protocol),
                Families = result.GetRequiredValue(families),
                Seed = result.GetRequiredValue(seed),
                SliceSeconds = result.GetRequiredValue(slice),
                MaxTrainingMinutes = result.GetValue(minutes),
                Promote = result.GetValue(keep) ? false : null,
            };
            await client.StartAsync(request, cancellationToken);
            var outcome = await Stages.RunAsync(context.Output, context.Time, stages => client.ShowAsync(stages, cancellationToken));
            if (outcome.Models.Count > 0) context.Output.Write(ModelTable.Of(outcome.Models));
            RunWords.Print(context.Output, outcome);
            return ExitCodes.Success;
        });
        return command;
    }
}
