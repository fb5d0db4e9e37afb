using System.CommandLine;
using Recsys.Cli.Local;
using Recsys.Interactions.Storage;
using Recsys.Local;
using Recsys.LocalHub;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys hub</c>: the local Event Hub alone, for apps with an official Event Hubs SDK.</summary>
internal static class HubCommand
{
    /// <summary>Without it an acknowledged event survives a killed process alone.</summary>
    public const string NoSync = "--no-sync";

    private const string Name = "hub";
    /// <summary>Some 14 million events: an import goes into the hub faster than the log takes it.</summary>
    private const long KeptBytes = 4L << 30;

    /// <summary>Whether a local system runs this hub for its apps.</summary>
    public static bool IsPartOfSystem(ParseResult result) => result.CommandResult.Command.Name == Name && ParentWatch.HasParent;

    public static Command Create(CommandContext context)
    {
        var port = LocalPorts.Port("--port", "Port of 127.0.0.1", LocalEventHubOptions.DefaultPort);
        var hub = new Option<string>("--hub") { Description = "Name of the hub", DefaultValueFactory = _ => StorageSettings.DefaultHubName };
        var partitions = new Option<int>("--partitions")
        {
            Description = "Partitions; fixed when the folder is first used", DefaultValueFactory = _ => HubDefinition.DefaultPartitionCount,
        }.Within(typeof(HubDefinition), nameof(HubDefinition.PartitionCount));
        var noSync = new Option<bool>(NoSync)
        {
            Description = "Acknowledge events before they are on the disk: faster, and a power cut takes the newest with it",
        };
        var directory = new Option<string?>("--dir") { Description = "Folder of the events; 'hub' in the state folder without it" };
        var command = new Command(
            Name,
            "Run the local Event Hub alone until Ctrl-C: AMQP 1.0 for the official SDKs. It keeps the newest four gibibytes of each partition, "
                + "whether somebody has read the rest or not.")
        {
            port, hub, partitions, directory, noSync,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            context,
            new LocalEventHubOptions
            {
                Port = result.GetRequiredValue(port),
                Directory = result.GetValue(directory) ?? Path.Combine(result.GetRequiredValue(context.State), "hub"),
                Hubs = [new HubDefinition(result.GetRequiredValue(hub), result.GetRequiredValue(partitions))],
                // A number that a reader has seen must not be given to another event after a power cut.
                SyncEveryBatch = !result.GetValue(noSync),
                // By size and not by age: after a week off, age would take what nobody has read yet.
                RetentionBytesPerPartition = KeptBytes,
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
            context.Output.MarkupInterpolated(
                $"An event is acknowledged {(options.SyncEveryBatch ? "when" : "before")} it is on the disk; ");
            context.Output.MarkupLineInterpolated($"a partition keeps {KeptBytes >> 20} MiB.");
            context.Output.MarkupLineInterpolated($"{HubLine.ConnectionString}{hub.ConnectionString()}");
            await Until.CancelledAsync(cancellationToken);
        }

        return ExitCodes.Success;
    }
}
