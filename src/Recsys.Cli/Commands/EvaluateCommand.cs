using System.CommandLine;
using Recsys.Cli.Evaluation;
using Recsys.Datasets.Splits;
using Recsys.Training.Evaluations;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys evaluate</c>: trains models on a file and prints how well they rank the whole catalogue.</summary>
internal static class EvaluateCommand
{
    public static Command Create(IAnsiConsole output, IAnsiConsole errors)
    {
        var data = new Option<FileInfo>("--data", "-d")
        {
            Description = "RecBole .inter, MovieLens u.data, ratings.dat or ratings.csv, lines of 'user item item …', pairs 'user item', a table with a header, or JSON Lines of events",
            Required = true,
        };
        var protocol = new Option<string>("--protocol")
        {
            Description = "How the data is divided: leave-one-out compares with published figures, time-split leaks nothing of the future",
            DefaultValueFactory = _ => Protocols.LeaveOneOutName,
        };
        protocol.AcceptOnlyFromAmong(Protocols.LeaveOneOutName, Protocols.TimeSplitName);
        var models = new Option<string[]>("--models")
        {
            Description = $"Comma-separated, some of {string.Join(", ", ModelComparison.Names)}; all without it",
            DefaultValueFactory = _ => [.. ModelComparison.Names],
            CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        };
        models.Validators.Add(result =>
        {
            var names = result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            foreach (var unknown in names.Except(ModelComparison.Names))
            {
                result.AddError($"--models: '{unknown}' is unknown; expected some of {string.Join(", ", ModelComparison.Names)}.");
            }
        });
        var seed = new Option<int>("--seed") { Description = "Every random choice follows from it", DefaultValueFactory = _ => 42 };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the table to this file too" };
        var report = new Option<DirectoryInfo?>("--report") { Description = "Writes one self-contained HTML page into this folder: tables, learning curves, segments, examples" };
        var sampled = new Option<bool>("--sampled-negatives") { Description = "Adds a table of the target among 99 sampled negatives (He 2017), which compares with nothing else" };
        var items = new Option<FileInfo?>("--items")
        {
            Description = "What describes the items, for models that read it: RecBole .item, movies.dat, a table with a header, or JSON Lines of items",
        };
        var command = new Command("evaluate", "Train models on a file and print metrics over the full catalogue, seen items excluded.")
        {
            data, protocol, models, seed, json, report, sampled, items,
        };
        command.SetAction((result, cancellationToken) => new Evaluator(output, errors).RunAsync(
            new EvaluateRequest(
                result.GetRequiredValue(data).FullName, result.GetRequiredValue(protocol), result.GetRequiredValue(models),
                result.GetRequiredValue(seed), result.GetValue(json)?.FullName, result.GetValue(report)?.FullName, result.GetValue(sampled), result.GetValue(items)?.FullName),
            cancellationToken));
        return command;
    }
}
