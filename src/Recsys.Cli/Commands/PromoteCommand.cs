using System.CommandLine;
using Recsys.Cli.Http;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys promote VERSION</c>: puts a version in front.</summary>
internal static class PromoteCommand
{
    public static Command Create(CommandContext context)
    {
        var version = new Argument<string>("VERSION") { Description = "The version, as 'recsys models' lists it" };
        var command = new Command("promote", "Let a model version serve.") { version };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = new OnlineClient(context.Endpoints(result));
            var current = await client.PromoteAsync(result.GetRequiredValue(version), cancellationToken);
            context.Output.MarkupLineInterpolated(
                $"The version {current.Version} serves from now on; every instance takes it at its next look (ModelPollSeconds), once it is loaded.");
            return ExitCodes.Success;
        });
        return command;
    }
}
