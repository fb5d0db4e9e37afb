using System.CommandLine;
using Recsys.Cli.Demo;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys demo</c>: the whole pipeline on this machine, from events to recommendations.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandContext context)
    {
        var data = new Option<FileInfo?>("--data", "-d")
        {
            Description =
            "A log to replay: every form that 'import' takes; without it a simulated shop is drawn"
        };
        var once = new Option<bool>("--once") { Description = "Stop everything at the end instead of staying up" };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the outcome to this file too" };
        var command = new Command("demo", "Start the system, replay events, train, and print what came of it.") { data, once, json };
        var options = FileOptions.AddTo(command);
        command.SetAction((result, cancellationToken) => new DemoRun(
            context,
            new DemoRequest(
                result.GetRequiredValue(context.State), result.GetValue(data)?.FullName, result.GetValue(once), result.GetValue(json)?.FullName,
                options.Of(result, context.Time)))
            .RunAsync(cancellationToken));
        return command;
    }
}
