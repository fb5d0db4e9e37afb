using System.CommandLine;
using Recsys.Cli.Http;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys rollback</c>: puts the version before in front again.</summary>
internal static class RollbackCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("rollback", "Let the model version serve again that served before.");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = new OnlineClient(context.Endpoints(result));
            var current = await client.RollBackAsync(cancellationToken);
            context.Output.MarkupLineInterpolated(
                $"The version {current.Version} serves again; every instance takes it at its next look (ModelPollSeconds), once it is loaded.");
            context.Output.WriteLine("No training run promotes another one; recsys promote does.");
            return ExitCodes.Success;
        });
        return command;
    }
}
