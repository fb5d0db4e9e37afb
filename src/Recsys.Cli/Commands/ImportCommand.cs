using System.CommandLine;
using Recsys.Cli.Replay;

namespace Recsys.Cli.Commands;

/// <summary>
/// <c>recsys import FILE</c>: brings a log into the system, through the hub or straight into the interaction log, and with <c>--items</c> what
/// describes the items into the catalog.
/// </summary>
internal static class ImportCommand
{
    private const string Hub = "hub";
    private const string Log = "log";

    public static Command Create(CommandContext context)
    {
        var file = new Argument<FileInfo?>("FILE")
        {
            Description =
                "RecBole .inter, MovieLens u.data, ratings.dat or ratings.csv, pairs 'user item', a table with a header, or JSON Lines of events",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var to = new Option<string>("--to")
        {
            Description = "hub: as an app would, in order of time, into log and histories (the file is held in memory). "
                + "log: straight into the log in the order of the file, any size, then from there into the histories",
            DefaultValueFactory = _ => Hub,
        };
        to.AcceptOnlyFromAmong(Hub, Log);
        var items = new Option<FileInfo?>("--items")
        {
            Description = "What describes the items, for the catalog: RecBole .item, movies.dat, u.item, a table with a header, or JSON Lines of "
                + "items. Without FILE the options about files are of this one",
        };
        var itemColumns = new Option<bool>("--item-columns")
        {
            Description = "Puts what columns of FILE say of items into the catalog too; without it they are left out",
        };
        var command = new Command("import", "Bring the interactions of a file, or what describes the items, into the system.")
        {
            file, to, items, itemColumns,
        };
        var options = FileOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is not null) return;
            if (result.GetValue(items) is null) result.AddError("Name a FILE of interactions, or --items with a file of items.");
            foreach (var option in (Option[])[to, itemColumns])
            {
                if (result.GetResult(option) is not { Implicit: false }) continue;
                result.AddError($"{option.Name} is about a FILE of interactions, and none is named.");
            }
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            var (endpoints, reading) = (context.Endpoints(result), options.Of(result, context.Time));
            var (path, described, hasColumns) = (result.GetValue(file)?.FullName, result.GetValue(items)?.FullName, result.GetValue(itemColumns));
            // First the items: a file that is refused leaves nothing half done, and what is shown at once has its title.
            if (described is not null || hasColumns)
            {
                await new ItemImport(context, endpoints).RunAsync(described, path, hasColumns, reading, cancellationToken);
            }

            return path is null ? ExitCodes.Success
                : result.GetRequiredValue(to) == Hub
                    ? await new HubImport(context, endpoints).RunAsync(path, reading, cancellationToken)
                    : await new LogImport(context, endpoints).RunAsync(path, reading, cancellationToken);
        });
        return command;
    }
}
