using System.CommandLine;
using Recsys.Cli.Local;
using Recsys.Local;
using Recsys.LocalHub;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys hub</c>: the local Event Hub alone, for apps with an official Event Hubs SDK.</summary>
internal static class HubCommand
{
    private const string Name = "hub";

    /// <summary>Whether a local system runs this hub for its apps.</summary>
    public static bool IsPartOfSystem(ParseResult result) => result.CommandResult.Command.Name == Name && ParentWatch.HasParent;

    public static Command Create(CommandContext context)
    {
        var port = LocalPorts.Port("--port", "Port of 127.0.0.1", LocalEventHubOptions.DefaultPort);
        var hub = new Option<string>("--hub") { Description = "Name of the hub", DefaultValueFactory = _ => LocalSystemOptions.DefaultHubName };
        var partitions = new Option<int>("--partitions")
        {
            Description = "Partitions; fixed when the folder is first used", DefaultValueFactory = _ => HubDefinition.DefaultPartitionCount,
        }.Within(typeof(HubDefinition), nameof(HubDefinition.PartitionCount));
        var directory = new Option<string?>("--dir") { Description = "Folder of the events; 'hub' in the state folder without it" };
        var command =
            new Command(Name, "Run the local Event Hub alone until Ctrl-C: AMQP 1.0 for the official SDKs.") { port, hub, partitions, directory };
        command.SetAction((result, cancellationToken) => RunAsync(
            context,
            new LocalEventHubOptions
            {
                Port = result.GetRequiredValue(port),
                Directory = result.GetValue(directory) ?? Path.Combine(result.GetRequiredValue(context.State), "hub"),
                Hubs = [new HubDefinition(result.GetRequiredValue(hub), result.GetRequiredValue(partitions))],
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, LocalEventHubOptions options, CancellationToken cancellationToken)
    {
        var check = Prerequisites.Port(options.Port, "local Event Hub");
        if (!check.Ok)
        {
            throw new CommandException($"{check.Name}: {check.Found}.", $"{check.Mend} (--port 0 takes a free one.)");
        }

        var hub = await LocalEventHub.StartAsync(options, cancellationToken: cancellationToken);
        await using (hub)
        {
            context.Output.MarkupInterpolated(
                $"{string.Join(", ", options.Hubs.Select(h => $"{h.Name} ({h.PartitionCount} partitions)"))} in ");
            context.Output.MarkupLineInterpolated(
                $"{Path.GetFullPath(options.Directory)}");
            context.Output.MarkupLineInterpolated($"{HubLine.ConnectionString}{hub.ConnectionString()}");
            await Until.CancelledAsync(cancellationToken);
        }

        return ExitCodes.Success;
    }
}
