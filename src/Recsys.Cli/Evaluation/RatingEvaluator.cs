using System.Diagnostics;
using System.Globalization;
using Recsys.Cli.Display;
using Recsys.Cli.Replay;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Ratings;
using Recsys.Models.Ratings;
using Recsys.Models.Ratings.Baselines;
using Recsys.Models.Ratings.GcMc;
using Recsys.Training.Evaluations;
using Spectre.Console;

namespace Recsys.Cli.Evaluation;

/// <summary>The work of <c>recsys evaluate --ratings</c>.</summary>
internal sealed class RatingEvaluator(IAnsiConsole output, IAnsiConsole errors)
{
    public async Task<int> RunAsync(RatingRequest request, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var reader = await Task.Run(() => InteractionFile.Open(request.Data, request.Reading, cancellationToken), cancellationToken);
        FileWords.Print(output, reader);
        using var rejected = new RejectedFile(request.Data);
        var (dataset, import) = await RatingLoader.LoadAsync(reader, rejected.Add, cancellationToken);
        ShowData(dataset, import, rejected);
        var split = RatingSplit.Random(dataset, request.Seed);
        output.MarkupInterpolated(
            $"random split: {split.Train.Count} ratings to train on, {split.Validation.Count} to validate, {split.Test.Count} to test; ");
        output.MarkupLineInterpolated(
            $"seed {request.Seed}");
        // The biases are always there: the others are held against them.
        var families = RatingFamilies.All
            .Where(f => (f.Name == BiasOptions.FamilyName || request.Models.Contains(f.Name)) && CanTrain(f, split.Train)).ToArray();
        var models = await new ComparisonProgress(output, TimeProvider.System).RunAsync(observer =>
            new RatingComparison(split, request.Seed, observer).RunAsync(families, cancellationToken));
        output.Write(RatingTable.Of(models, request.Seed));
        output.WriteLine(
            "RMSE over all test ratings; who or what has no rating in training is predicted by the biases; ± standard error by the delta method; "
                + "intervals by paired bootstrap.");
        foreach (var remark in RatingTable.Remarks(models, request.Seed))
        {
            output.WriteLine(remark);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s in all"));
        if (request.Json is not null)
        {
            await RatingReport.Of(dataset, split, request, models).WriteAsync(request.Json, cancellationToken);
        }

        return ExitCodes.Success;
    }

    private void ShowData(RatingDataset dataset, RatingImportReport import, RejectedFile rejected)
    {
        output.MarkupLineInterpolated(
            $"{dataset.Name}: {dataset.UserVocabulary.Count} users, {dataset.ItemVocabulary.Count} items, {dataset.Count} ratings");
        FileWords.PrintResends(output, import.Resent);
        Left(import.WithoutValue, "interactions carry no value and were left out");
        Left(import.OfOtherTypes, "interactions carry a value that is no rating and were left out");
        Left(import.Replaced, "ratings were replaced by a later one of the same item by the same user");
        FileWords.Print(errors, import.Rejections, rejected.Path);

        void Left(long count, string what)
        {
            if (count > 0) output.MarkupLineInterpolated($"{count} {what}");
        }
    }

    private bool CanTrain(RatingFamily family, RatingDataset train)
    {
        if (family.Name != GcMcOptions.FamilyName || GcMcOptions.CanTrain(train, out var reason)) return true;
        errors.MarkupLineInterpolated($"[yellow]{family.Name} is left out:[/] {reason}");
        return false;
    }
}
