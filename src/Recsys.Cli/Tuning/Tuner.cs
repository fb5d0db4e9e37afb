using System.Globalization;
using Recsys.Cli.Display;
using Recsys.Cli.Evaluation;
using Recsys.Cli.Replay;
using Recsys.Datasets.Importers;
using Recsys.Models.Contracts;
using Recsys.Training.Tuning;
using Spectre.Console;

namespace Recsys.Cli.Tuning;

/// <summary>The work of <c>recsys tune</c>.</summary>
internal sealed class Tuner(CommandContext context)
{
    private const int Shown = 5;

    public async Task<int> RunAsync(TuneRequest request, CancellationToken cancellationToken)
    {
        foreach (var family in request.Families)
        {
            _ = TuningSpace.Of(family);
        }

        var reader = await Task.Run(() => InteractionFile.Open(request.Data, request.Reading, cancellationToken), cancellationToken);
        FileWords.Print(context.Output, reader);
        using var rejected = new RejectedFile(request.Data);
        var (dataset, report) = await DatasetLoader.LoadAsync(reader, rejected: rejected.Add, cancellationToken: cancellationToken);
        FileWords.Print(context.Errors, report.Rejections, rejected.Path);
        var split = RequestedSplit.Of(request.Data, request.Protocol, dataset, report);
        var search = new SuccessiveHalving(
            new TrainingInput(split, request.Options.Seed), dataset.Name, new TrialFile(request.Output), request.Output + ".checkpoints");
        foreach (var family in request.Families)
        {
            var best = await search.RunAsync(
                family, request.Options,
                row =>
                {
                    context.Output.MarkupInterpolated(
                        $"{family} trial {row.Trial}, rung {row.Rung}: {Words.Number(row.ValidationNdcg10)} after {row.Epochs} ");
                    context.Output.MarkupLineInterpolated($"epochs{(row.IsFinished ? ", finished" : "")}, {Words.Seconds(row.Seconds)} s");
                },
                cancellationToken);
            Print(family, best);
        }

        context.Output.MarkupLineInterpolated($"All trials: {request.Output}");
        return ExitCodes.Success;
    }

    private void Print(string family, IReadOnlyList<TrialResult> best)
    {
        var table = new Table().RoundedBorder();
        foreach (var column in (string[])[family, "rung", "epochs", "validation NDCG@10", "changes"])
        {
            table.AddColumn(new TableColumn(column));
        }

        foreach (var row in best.Take(Shown).Union(best.Where(r => r.Trial == 0)))
        {
            table.AddRow(
                row.Trial == 0 ? "the defaults" : $"trial {row.Trial}", row.Rung.ToString(CultureInfo.InvariantCulture),
                row.Epochs.ToString(CultureInfo.InvariantCulture),
                Words.Number(row.ValidationNdcg10), Markup.Escape(row.Changes));
        }

        context.Output.Write(table);
    }
}
