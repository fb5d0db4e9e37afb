using System.CommandLine;
using Recsys.Cli.Evaluation;
using Recsys.Datasets.Splits;
using Recsys.Models.Ratings;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Commands;

/// <summary>
/// <c>recsys evaluate</c>: trains models on a file and prints how well they rank the whole catalog, or how near they come to the ratings.
/// </summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandContext context)
    {
        var data = new Option<FileInfo>("--data", "-d")
        {
            Description = "RecBole .inter, MovieLens u.data, ratings.dat or ratings.csv, lines of 'user item item …', pairs 'user item', "
                + "a table with a header, or JSON Lines of events",
            Required = true,
        };
        var protocol = new Option<string>("--protocol")
        {
            Description = "How the data is divided: leave-one-out compares with published figures, time-split leaks nothing of the future",
            DefaultValueFactory = _ => Protocols.LeaveOneOutName,
        };
        protocol.AcceptOnlyFromAmong(Protocols.LeaveOneOutName, Protocols.TimeSplitName);
        var ratings = new Option<bool>("--ratings")
        {
            Description =
            "Predicts the ratings of the file instead of ranking: RMSE on a tenth of them drawn at random"
        };
        var models = OptionRules.Names(
            "--models",
            $"Comma-separated, some of {string.Join(", ", ModelComparison.Names)}, "
                + $"with --ratings some of {string.Join(", ", RatingFamilies.Names)}; all without it",
            result => result.GetValue(ratings) ? RatingFamilies.Names : ModelComparison.Names);
        var seed = new Option<int>("--seed") { Description = "Every random choice follows from it", DefaultValueFactory = _ => 42 };
        var minutes = new Option<double>("--max-training-minutes")
        {
            Description = "Processor minutes for all families; what one leaves goes to the others, what is not at its end then ends with what it has",
            DefaultValueFactory = _ => ModelComparison.DefaultTrainingMinutes,
        };
        minutes.Validators.Add(result =>
        {
            if (!(result.GetValue(minutes) > 0)) result.AddError("--max-training-minutes must be above 0.");
        });
        var json = new Option<FileInfo?>("--json") { Description = "Writes the table to this file too" };
        var report = new Option<DirectoryInfo?>("--report")
        {
            Description =
            "Writes one self-contained HTML page into this folder: tables, learning curves, segments, examples; "
                + "and says of large catalogs how many of the exact first ten a served version finds"
        };
        var sampled = new Option<bool>("--sampled-negatives")
        {
            Description =
            "Adds a table of the target among 99 sampled negatives (He 2017), which compares with nothing else"
        };
        var items = new Option<FileInfo?>("--items")
        {
            Description =
                "What describes the items, for models that read it: RecBole .item, movies.dat, a table with a header, or JSON Lines of items",
        };
        var command = new Command(
            "evaluate", "Train models on a file and print metrics over the full catalog, seen items excluded, or RMSE of the ratings.")
        {
            data, protocol, models, seed, minutes, json, report, sampled, items, ratings,
        };
        var options = FileOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            foreach (var option in (Option[])[protocol, report, sampled, items, minutes])
            {
                if (result.GetValue(ratings) && result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name} is about ranking and does not go with --ratings.");
                }
            }
        });
        command.SetAction((result, cancellationToken) => result.GetValue(ratings)
            ? new RatingEvaluator(context.Output, context.Errors).RunAsync(
                new RatingRequest(
                    result.GetRequiredValue(data).FullName, OrAll(result.GetRequiredValue(models), RatingFamilies.Names),
                    result.GetRequiredValue(seed),
                    result.GetValue(json)?.FullName, options.Of(result, context.Time)),
                cancellationToken)
            : new Evaluator(context.Output, context.Errors).RunAsync(
                new EvaluateRequest(
                    result.GetRequiredValue(data).FullName, result.GetRequiredValue(protocol),
                    OrAll(result.GetRequiredValue(models), ModelComparison.Names),
                    result.GetRequiredValue(seed), result.GetValue(json)?.FullName, result.GetValue(report)?.FullName, result.GetValue(sampled),
                    result.GetValue(items)?.FullName, result.GetValue(minutes))
                {
                    Reading = options.Of(result, context.Time),
                },
                cancellationToken));
        return command;
    }

    private static IReadOnlyList<string> OrAll(string[] asked, IReadOnlyList<string> all) => asked.Length == 0 ? all : asked;
}
