using System.CommandLine;
using Recsys.Cli.Inspection;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys inspect FILE</c>: how a file would be read, and nothing else.</summary>
internal static class InspectCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description =
            "Any file that 'evaluate', 'import' and 'demo' take, or with --items a file of items"
        };
        var items = new Option<bool>("--items") { Description = "The file describes items" };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the findings to this file too" };
        var command = new Command("inspect", "Say how a file is read: form, columns, first row, what is rejected and why.") { file, items, json };
        var options = FileOptions.AddTo(command);
        command.SetAction((result, cancellationToken) => new Inspector(context.Output, context.Errors).RunAsync(
            result.GetRequiredValue(file).FullName, options.Of(result, context.Time), result.GetValue(items), result.GetValue(json)?.FullName,
            cancellationToken));
        return command;
    }
}
