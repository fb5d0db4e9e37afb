using System.CommandLine;
using Recsys.Cli.Local;
using Recsys.LocalHub;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys up</c>: storage, hub and both function apps, until Ctrl-C.</summary>
internal static class UpCommand
{
    public static Command Create(CommandContext context)
    {
        var ports = LocalPorts.Create();
        var partitions = new Option<int>("--partitions")
        {
            Description = "Partitions of the hub; fixed when its folder is first used",
            DefaultValueFactory = _ => LocalSystemOptions.DefaultPartitions,
        }.Within(typeof(HubDefinition), nameof(HubDefinition.PartitionCount));
        var schedule = new Option<string>("--schedule")
        {
            Description = "When training starts by itself: six-field NCRONTAB, UTC", DefaultValueFactory = _ => "0 0 3 * * *",
        };
        var command = new Command("up", "Start storage, hub and both function apps on this machine and keep them running until Ctrl-C.")
        {
            ports.Online, ports.Training, ports.Hub, partitions, schedule,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            context, result.GetRequiredValue(context.State),
            new LocalSystemOptions
            {
                DataDirectory = Path.GetFullPath(result.GetRequiredValue(context.State)),
                OnlinePort = result.GetRequiredValue(ports.Online),
                TrainingPort = result.GetRequiredValue(ports.Training),
                HubPort = result.GetRequiredValue(ports.Hub),
                Partitions = result.GetRequiredValue(partitions),
                TrainingSchedule = result.GetRequiredValue(schedule),
                Progress = line => context.Output.MarkupLineInterpolated($"[grey]{line}[/]"),
                Output = line => context.Output.MarkupLineInterpolated($"{line}"),
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string stateDirectory, LocalSystemOptions options, CancellationToken cancellationToken)
    {
        using var state = StateFolder.Own(stateDirectory);
        await using var system = await LocalSystem.StartAsync(options, cancellationToken);
        system.Endpoints.Save(state.FullPath);
        context.Output.WriteLine();
        context.Output.Write(EndpointTable.Of(system));
        context.Output.MarkupLineInterpolated($"For the calls in README.md: {EndpointTable.Variables(system.Endpoints)}");
        context.Output.MarkupLine("Running. Ctrl-C stops everything; 'recsys import', 'train', 'recommend' in another terminal use it.");
        await system.StayUpAsync(cancellationToken);
        context.Output.MarkupLine("Stopping …");
        return ExitCodes.Success;
    }
}
