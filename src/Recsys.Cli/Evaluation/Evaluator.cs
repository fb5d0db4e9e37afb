using System.Diagnostics;
using System.Globalization;
using Recsys.Cli.Display;
using Recsys.Cli.Evaluation.Report;
using Recsys.Cli.Replay;
using Recsys.Datasets;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Evaluation.Baselines;
using Recsys.Models.Families.Ease;
using Recsys.Training.Evaluations;
using Spectre.Console;

namespace Recsys.Cli.Evaluation;

/// <summary>The work of <c>recsys evaluate</c>.</summary>
internal sealed class Evaluator(IAnsiConsole output, IAnsiConsole errors)
{
    public async Task<int> RunAsync(EvaluateRequest request, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var reader = await Task.Run(() => InteractionFile.Open(request.Data, request.Reading, cancellationToken), cancellationToken);
        FileWords.Print(output, reader);
        using var rejected = new RejectedFile(request.Data);
        var (dataset, import) = await DatasetLoader.LoadAsync(reader, rejected: rejected.Add, cancellationToken: cancellationToken);
        ShowData(dataset, import, rejected);
        var catalog = Catalog(request, dataset, reader);
        var split = RequestedSplit.Of(request.Data, request.Protocol, dataset, import);
        output.MarkupInterpolated(
            $"{request.Protocol}: {split.Train.Count} interactions to train on, {split.Validation.Count} validation cases, ");
        output.MarkupLineInterpolated(
            $"{split.Test.Count} test cases; seed {request.Seed}");
        var cases = split.Test.Count;
        // Models are judged on a sample of many cases, and all that is said of their results is of these.
        split = split with { Test = CaseSample.Of(split.Test, dataset.ItemVocabulary.Size, request.Seed) };
        var models = await new ComparisonProgress(output, TimeProvider.System).RunAsync(observer =>
            new ModelComparison(
                split, request.Seed, observer, request.SampledNegatives, catalog, request.MaxTrainingMinutes,
                measuresSearch: request.Report is not null).RunAsync(Affordable(request.Models, split), cancellationToken));
        var words = EvaluationWords.Of(models, split, request.Seed);
        foreach (var sentence in words) output.WriteLine(sentence);
        output.Write(EvaluationTable.Of(models, request.Seed));
        output.WriteLine(
            "Full ranking, seen items excluded; of equal scores the lower index first; ± standard error over cases; intervals by paired bootstrap.");
        output.WriteLine("Seconds are those of training; the blend's are of its fit alone.");
        if (request.SampledNegatives)
        {
            output.Write(EvaluationTable.OfSampled(models));
            output.WriteLine(
                "The target among 99 unseen items drawn evenly (He 2017). NOT comparable with full ranking: several times higher, "
                    + "and the order of models may differ.");
        }

        if (split.Test.Count < cases) output.WriteLine($"Tested on an even sample of {split.Test.Count} of the {cases} test cases.");
        foreach (var sentence in models.Select(m => m.Progress.WhatMoreTimeBrings(m.Name)).OfType<string>()) output.WriteLine(sentence);
        string[] remarks = [.. EvaluationTable.Remarks(models, request.Seed)];
        foreach (var remark in remarks)
        {
            output.WriteLine(remark);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s in all"));
        if (request.Json is not null)
        {
            await EvaluationReport.Of(dataset, request, models).WriteAsync(request.Json, cancellationToken);
        }

        if (request.Report is not null)
        {
            var page = HtmlReport.Of(new ReportInput(
                request, dataset, split, models, words, remarks, ItemTitles.Beside(request.Data, request.Reading.Encoding),
                TimeProvider.System.GetUtcNow()));
            var path = Path.Combine(Directory.CreateDirectory(request.Report).FullName, HtmlReport.FileName);
            await File.WriteAllTextAsync(path, page, cancellationToken);
            output.MarkupLineInterpolated($"report: {path}");
        }

        return ExitCodes.Success;
    }

    private void ShowData(InteractionDataset dataset, ImportReport import, RejectedFile rejected)
    {
        output.MarkupInterpolated(
            $"{dataset.Name}: {dataset.UserVocabulary.Count} users, {dataset.ItemVocabulary.Count} items, ");
        output.MarkupLineInterpolated(
            $"{dataset.Count} interactions; {import.Read} rows read, {import.Rejections.Count} rejected");
        FileWords.PrintResends(output, import.Resent);
        if (import.NotPositive > 0)
        {
            output.MarkupLineInterpolated($"{import.NotPositive} interactions are no positive signal and were left out");
        }

        foreach (var attribute in import.Attributes)
        {
            output.MarkupLineInterpolated($"note: the context field '{attribute}' describes the item or the user, not the moment: it is left out");
        }

        FileWords.Print(errors, import.Rejections, rejected.Path);
    }

    private IReadOnlyDictionary<string, Item>? Catalog(EvaluateRequest request, InteractionDataset dataset, IInteractionReader reader)
    {
        if (request.Items is null)
        {
            var described = reader.ReadItems();
            FileWords.Print(errors, described);
            return described.Items.Count > 0 ? described.Items : null;
        }

        var file = ItemFile.OpenBelonging(request.Items, request.Reading.Encoding);
        FileWords.Print(output, request.Items, file.Description);
        var read = file.Read();
        var items = read.Items;
        output.MarkupInterpolated($"{Path.GetFileName(request.Items)}: {items.Count} items, ");
        output.MarkupLineInterpolated($"which describe {dataset.ItemVocabulary.Ids.Count(items.ContainsKey)} of the {dataset.ItemVocabulary.Count}");
        FileWords.Print(errors, read);
        return items;
    }

    private IReadOnlyCollection<string> Affordable(IReadOnlyList<string> models, DatasetSplit split)
    {
        if (!models.Contains(BaselineNames.Ease) || EaseRecommender.CanTrain(split.Train, out var reason))
        {
            return models;
        }

        errors.MarkupLineInterpolated($"[yellow]{BaselineNames.Ease} is left out:[/] {reason}");
        return [.. models.Where(m => m != BaselineNames.Ease)];
    }
}
