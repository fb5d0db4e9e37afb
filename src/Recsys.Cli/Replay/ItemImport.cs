using Recsys.Cli.Display;
using Recsys.Cli.Http;
using Recsys.Cli.Local;
using Recsys.Datasets.Importers;
using Spectre.Console;

namespace Recsys.Cli.Replay;

/// <summary>Puts what files say of items into the catalog. What is said of an item takes the place of all that stood there.</summary>
internal sealed class ItemImport(CommandContext context, Endpoints endpoints)
{
    /// <summary>Reads and puts the items.</summary>
    /// <param name="path">A file of items, or null.</param>
    /// <param name="log">The file of interactions that is imported with it, or null.</param>
    /// <param name="hasColumns">Whether the columns of <paramref name="log"/> describe items too; where both do, the file of items counts.</param>
    /// <param name="reading">What a person says of the file of interactions, without one of the file of items.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CommandException">No online app is known, or it refuses, or no column describes the items.</exception>
    public async Task RunAsync(string? path, string? log, bool hasColumns, ReadingOptions reading, CancellationToken cancellationToken)
    {
        using var online = new OnlineClient(endpoints);
        var file = path is null ? DescribedItems.None : await Task.Run(() => OfFile(path, log, reading), cancellationToken);
        var columns = !hasColumns ? DescribedItems.None
            : await Task.Run(() => InteractionFile.Open(log!, reading, cancellationToken).ReadItems(), cancellationToken);
        if (hasColumns && columns.Items.Count == 0)
        {
            throw new CommandException($"No column of '{log}' describes the items.", "Say which do: --columns user,item,item.brand,…");
        }

        FileWords.Print(context.Errors, file);
        FileWords.Print(context.Errors, columns);
        var items = file.Before(columns);
        await Stages.RunAsync(context.Output, context.Time, async stages =>
        {
            var stage = stages.Begin("Describing the items");
            await online.PutItemsAsync(items, cancellationToken);
            stage.Done($"{Words.Count(items.Count)} items");
            return true;
        });
        context.Output.MarkupLineInterpolated($"The catalog has the {Words.Count(items.Count)} items; what it holds of others stays.");
    }

    private DescribedItems OfFile(string path, string? log, ReadingOptions reading)
    {
        var file = log is null ? ItemFile.Open(path, reading) : ItemFile.OpenBelonging(path, reading.Encoding);
        FileWords.Print(context.Output, path, file.Description);
        return file.Read();
    }
}
