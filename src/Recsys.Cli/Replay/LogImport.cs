using System.Runtime.CompilerServices;
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

/// <summary>Writes a file straight into the log, without what the log holds already. The stream is named by the rows that are written.</summary>
internal sealed class LogImport(CommandContext context, Endpoints endpoints, int batch = BulkImport.DefaultBatch)
{
    private readonly RejectionLog _rejections = new();
    private long _skipped;
    private long _resent;

    /// <summary>Writes the rows of a file that the log does not hold yet; what is no row goes to a file beside it, named
    /// <c>….rejected.tsv</c>.</summary>
    public async Task<int> RunAsync(string path, ReadingOptions options, CancellationToken cancellationToken)
    {
        var container = endpoints.RequireStorage().CreateContainerClient();
        var reader = await Task.Run(() => InteractionFile.Open(path, options, cancellationToken), cancellationToken);
        FileWords.Print(context.Output, reader);
        using var rejected = new RejectedFile(path);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await CatchUpAsync(container, cancellationToken);
        var stored = await EventsInLog.FindAsync(
            container, endpoints.HubName, reader.Read().Where(l => l is { IsValid: true, IsResend: false }).Select(l => l.Interaction!.EventId),
            cancellationToken);
        // Rows have numbers in their stream: other rows are another stream, the same rows go on where they were.
        var import = new BulkImport(container, endpoints.HubName, stored.Stream, context.Time, batch: batch);
        var count = await Stages.RunAsync(context.Output, context.Time, async stages =>
        {
            var stage = stages.Begin("Writing into the log");
            var written = await import.RunAsync(
                RowsAsync(reader, stored, rejected, cancellationToken), new Told(done => stage.Report(done, 0, $"{Words.Count(done)} events")),
                cancellationToken);
            stage.Done($"{Words.Count(written)} events");
            return written;
        });
        FileWords.Print(context.Errors, _rejections.ToReport(), rejected.Path);
        await TellHistoriesAsync(container, cancellationToken);
        context.Output.MarkupInterpolated($"The log holds the {Words.Count(count + _skipped)} events of the file, and the histories know them; ");
        context.Output.MarkupLineInterpolated($"the next training learns from them.");
        context.Output.MarkupLineInterpolated($"{HubImport.Resends(_resent)}");
        return ExitCodes.Success;
    }

    private async Task CatchUpAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        if (!endpoints.HasHub) return;
        await using var producer = endpoints.OpenHub();
        await HubCatchUp.RunAsync(context, endpoints, container, producer, cancellationToken);
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
        IInteractionReader reader, EventsInLog stored, RejectedFile rejected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var line in reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!line.IsValid)
            {
                _rejections.Add(line.LineNumber, line.Error);
                rejected.Add(line.LineNumber, line.Error);
            }
            else if (line.IsResend)
            {
                _resent++;
            }
            else
            {
                var isThere = stored.Holds(line.Interaction.EventId);
                _resent += isThere ? 1 : 0;
                if (stored.HoldsElsewhere(line.Interaction.EventId)) _skipped++;
                // What lies in the import's own stream keeps its number there, and is acknowledged without a write.
                else yield return stored.Placed(line.Interaction, reader.Order);
            }
        }
    }

    private sealed class Told(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
