using Recsys.Cli.Display;
using Recsys.Cli.Replay;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Simulation;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>What the demo replays, and what is known of the items.</summary>
/// <param name="Description">Said to the user.</param>
/// <param name="Events">The events in order of time.</param>
/// <param name="Items">The catalog; empty where nothing is known.</param>
/// <param name="File">The file, where there is one.</param>
internal sealed record DemoData(string Description, IReadOnlyList<ReplayEvent> Events, IReadOnlyList<Item> Items, EventFile? File)
{
    /// <summary>Titles by item.</summary>
    public IReadOnlyDictionary<string, string> Titles { get; } =
        Items.Where(i => i.Title is not null).DistinctBy(i => i.ItemId, StringComparer.Ordinal).ToDictionary(
            i => i.ItemId, i => i.Title!, StringComparer.Ordinal);

    /// <summary>Lines that became no event.</summary>
    public long NotSent => File?.NotSent ?? 0;

    /// <summary>What the log says of items, and what the file beside it does.</summary>
    public IReadOnlyList<DescribedItems> Described { get; private init; } = [];

    /// <summary>A log, with the file of items where one lies beside it.</summary>
    /// <param name="reader">The log.</param>
    /// <param name="itemFile">The file of items, or null.</param>
    /// <param name="rejected">Takes the lines that are no interaction.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    public static DemoData OfFile(
        IInteractionReader reader, ItemFile? itemFile, Action<long, InteractionError> rejected, CancellationToken cancellationToken)
    {
        var file = EventFile.Load(reader, rejected, cancellationToken);
        var (beside, columns) = (itemFile?.Read() ?? DescribedItems.None, reader.ReadItems());
        return new DemoData($"the log {reader.Path}", file.Events, beside.Before(columns), file) { Described = [beside, columns] };
    }

    /// <summary>
    /// The file of items that lies beside the log, or null. Nobody named it, so that one that cannot be read costs a note and not the demo.
    /// </summary>
    /// <param name="path">The log.</param>
    /// <param name="encoding">What a person says of the text of files, or null.</param>
    /// <param name="output">Where it is said how the file is read.</param>
    public static ItemFile? ItemsBeside(string path, string? encoding, IAnsiConsole output)
    {
        if (ItemFile.Beside(path) is not { } items) return null;
        try
        {
            var file = ItemFile.OpenBelonging(items, encoding);
            FileWords.Print(output, items, file.Description);
            return file;
        }
        catch (FileRefusedException e)
        {
            output.MarkupLineInterpolated($"note: a file of items lies beside the log and is not read: {e.Problem}");
            return null;
        }
    }

    /// <summary>The simulated shop: the same events every time.</summary>
    public static DemoData OfShop(ShopOptions options)
    {
        var shop = new SimulatedShop(options);
        ReplayEvent[] events = [.. shop.Interactions().Select(i => new ReplayEvent(i.EventId, i.UserId, i.Timestamp, InteractionJson.Write(i)))];
        return new DemoData(
            $"a simulated shop ({options.Users} users with tastes, sequences and habits that depend on hour, weekday, device and country; "
                + $"{options.Items} items)",
            events, shop.Catalog.Items, null);
    }
}
