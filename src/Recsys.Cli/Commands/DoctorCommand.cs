using System.CommandLine;
using Recsys.Cli.Doctor;
using Recsys.Interactions.Storage;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys doctor</c>: says what is missing on this machine, and the mend.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var ports = LocalPorts.Create();
        var storage = new Option<string?>("--storage")
        {
            Description = $"A storage connection string to try; the variable {StorageOptions.Setting} without it",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(StorageOptions.Setting),
        };
        var command = new Command("doctor", "Look for what a local system needs and say how to mend what is missing.")
        {
            ports.Online, ports.Training, ports.Hub, storage,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var findings = await new Checkup(new CheckupRequest(
                result.GetRequiredValue(context.State),
                [
                    (result.GetRequiredValue(ports.Online), "online app"), (result.GetRequiredValue(ports.Training), "training app"),
                    (result.GetRequiredValue(ports.Hub), "local Event Hub"),
                ],
                result.GetValue(storage))).RunAsync(cancellationToken);
            foreach (var finding in findings)
            {
                Print(context.Output, finding);
            }

            var ill = findings.Count(f => f.Level == FindingLevel.Ill);
            context.Output.MarkupLine(ill == 0 ? "[green]Nothing is in the way.[/]" : $"[red]{ill} of {findings.Count} need mending.[/]");
            return ill == 0 ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static void Print(IAnsiConsole output, Finding finding)
    {
        var mark = finding.Level switch
        {
            FindingLevel.Well => "[green]ok  [/]",
            FindingLevel.Note => "[yellow]note[/]",
            _ => "[red]ILL [/]",
        };
        output.MarkupLine($"{mark} {Markup.Escape(finding.Name)}: {Markup.Escape(finding.Found)}");
        if (finding.Mend is { Length: > 0 } mend)
        {
            output.MarkupLine($"     {Markup.Escape(mend)}");
        }
    }
}
