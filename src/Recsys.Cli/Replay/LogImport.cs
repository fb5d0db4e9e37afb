using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Recsys.Cli.Display;
using Recsys.Cli.Local;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Interactions.History;
using Recsys.Interactions.Import;
using Spectre.Console;

namespace Recsys.Cli.Replay;

/// <summary>Writes a file straight into the log. The stream is named by the file's content: the same file again stores nothing twice.</summary>
internal sealed class LogImport(CommandContext context, Endpoints endpoints, int batch = BulkImport.DefaultBatch)
{
    private const int IdLength = 16;

    private readonly RejectionLog _rejections = new();

    /// <summary>Writes the rows of a file; what is none goes to a file beside it, named <c>….rejected.tsv</c>.</summary>
    public async Task<int> RunAsync(string path, CancellationToken cancellationToken)
    {
        using var rejected = new RejectedFile(path + ".rejected.tsv");
        var container = endpoints.RequireStorage().CreateContainerClient();
        using var reader = InteractionFile.Open(path);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var import = new BulkImport(container, endpoints.HubName, $"import-{await HashAsync(path, cancellationToken)}", context.Time, batch: batch);
        var count = await Stages.RunAsync(context.Output, context.Time, async stages =>
        {
            var stage = stages.Begin("Writing into the log");
            var written = await import.RunAsync(
                RowsAsync(reader, rejected, cancellationToken), new Told(done => stage.Report(done, 0, $"{Words.Count(done)} events")),
                cancellationToken);
            stage.Done($"{Words.Count(written)} events");
            return written;
        });
        Print(_rejections.ToReport(), rejected.Path);
        await TellHistoriesAsync(container, cancellationToken);
        context.Output.MarkupLineInterpolated(
            $"The log holds the {Words.Count(count)} events of the file, and the histories know them; the next training learns from them.");
        return ExitCodes.Success;
    }

    /// <summary>Cut off here, the same command goes on where it was: the rows are acknowledged, and the histories know how far they are.</summary>
    private async Task TellHistoriesAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        var table = endpoints.RequireStorage().CreateTableClient(UserHistories.TableName);
        await table.CreateIfNotExistsAsync(cancellationToken);
        await using var feed = new HistoryFeed(container, new UserHistories(table), endpoints.HubName, time: context.Time);
        await Stages.RunAsync(context.Output, context.Time, async stages =>
        {
            var stage = stages.Begin("Bringing up the histories");
            var events = await feed.CatchUpAsync(new Told(done => stage.Report(done, 0, $"{Words.Count(done)} events")), cancellationToken);
            stage.Done($"{Words.Count(events)} events");
            return events;
        });
    }

    private async IAsyncEnumerable<Interaction> RowsAsync(
        IInteractionReader reader, RejectedFile rejected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var line in reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.IsValid)
            {
                yield return line.Interaction;
            }
            else
            {
                _rejections.Add($"line {line.LineNumber}", line.Error);
                rejected.Add(line.LineNumber, line.Error);
            }
        }
    }

    private void Print(RejectionReport report, string path)
    {
        if (report.Count == 0)
        {
            return;
        }

        context.Errors.MarkupLineInterpolated($"{Words.Count(report.Count)} lines are no interaction and are left out; all of them are in {path}:");
        foreach (var rejection in report.First)
        {
            context.Errors.MarkupLineInterpolated($"  {rejection.Error.Message}");
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken))[..IdLength];
    }

    private sealed class Told(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
