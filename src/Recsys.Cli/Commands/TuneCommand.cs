using System.CommandLine;
using Recsys.Cli.Tuning;
using Recsys.Datasets.Splits;
using Recsys.Training.Evaluations;
using Recsys.Training.Tuning;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys tune</c>: searches the settings of families on a file.</summary>
internal static class TuneCommand
{
    public static Command Create(CommandContext context)
    {
        var defaults = new TuningOptions();
        var data = new Option<FileInfo>("--data", "-d") { Description = "A file of any form that 'evaluate' takes", Required = true };
        var families = OptionRules.Names(
            "--families", $"Comma-separated, some of {string.Join(", ", ModelComparison.TrainedNames)}; all without it",
            _ => ModelComparison.TrainedNames);
        var trials = new Option<int>("--trials")
        {
            Description = "Trials of the first rung, the defaults among them", DefaultValueFactory = _ => defaults.Trials,
        }.Within(typeof(TuningOptions), nameof(TuningOptions.Trials));
        var epochs = new Option<int>("--epochs")
        {
            Description = "Epochs of the first rung", DefaultValueFactory = _ => defaults.Epochs,
        }.Within(typeof(TuningOptions), nameof(TuningOptions.Epochs));
        var eta = new Option<int>("--eta")
        {
            Description = "One of so many goes on, with so many times the epochs", DefaultValueFactory = _ => defaults.Eta,
        }.Within(typeof(TuningOptions), nameof(TuningOptions.Eta));
        var seed = new Option<int>("--seed") { Description = "Draws the trials and seeds every training", DefaultValueFactory = _ => defaults.Seed };
        var protocol = new Option<string>("--protocol")
        {
            Description = "How the data is divided; only validation cases are looked at", DefaultValueFactory = _ => Protocols.LeaveOneOutName,
        };
        protocol.AcceptOnlyFromAmong(Protocols.LeaveOneOutName, Protocols.TimeSplitName);
        var output =
            new Option<FileInfo>("--out", "-o") { Description = "The CSV of all trials; a search that was cut off goes on from it", Required = true };
        var command = new Command("tune", "Search the settings of families by successive halving, judged on validation cases.")
        {
            data, families, trials, epochs, eta, seed, protocol, output,
        };
        var reading = FileOptions.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var options = new TuningOptions
            {
                Trials = result.GetRequiredValue(trials), Epochs = result.GetRequiredValue(epochs), Eta = result.GetRequiredValue(eta),
                Seed = result.GetRequiredValue(seed),
            };
            var asked = result.GetRequiredValue(families);
            return new Tuner(context).RunAsync(
                new TuneRequest(
                    result.GetRequiredValue(data).FullName, asked.Length == 0 ? ModelComparison.TrainedNames : asked,
                    result.GetRequiredValue(protocol), result.GetRequiredValue(output).FullName, options, reading.Of(result, context.Time)),
                cancellationToken);
        });
        return command;
    }
}
