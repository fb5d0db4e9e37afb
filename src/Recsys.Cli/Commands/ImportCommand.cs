using System.CommandLine;
using Recsys.Cli.Replay;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys import FILE</c>: brings a log into the system, through the hub or straight into the interaction log.</summary>
internal static class ImportCommand
{
    private const string Hub = "hub";
    private const string Log = "log";

    public static Command Create(CommandContext context)
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description =
                "RecBole .inter, MovieLens u.data, ratings.dat or ratings.csv, pairs 'user item', a table with a header, or JSON Lines of events",
        };
        var to = new Option<string>("--to")
        {
            Description = "hub: as an app would, in order of time, into log and histories (the file is held in memory). "
                + "log: straight into the log in the order of the file, any size, then from there into the histories",
            DefaultValueFactory = _ => Hub,
        };
        to.AcceptOnlyFromAmong(Hub, Log);
        var command = new Command("import", "Bring the interactions of a file into the system.") { file, to };
        var options = FileOptions.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var path = result.GetRequiredValue(file).FullName;
            var reading = options.Of(result, context.Time);
            return result.GetRequiredValue(to) == Hub
                ? new HubImport(context, context.Endpoints(result)).RunAsync(path, reading, cancellationToken)
                : new LogImport(context, context.Endpoints(result)).RunAsync(path, reading, cancellationToken);
        });
        return command;
    }
}
