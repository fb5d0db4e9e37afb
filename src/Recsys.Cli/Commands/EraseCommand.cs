using System.CommandLine;
using Recsys.Cli.Http;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys erase USER</c>: erases a user.</summary>
internal static class EraseCommand
{
    public static Command Create(CommandContext context)
    {
        var user = new Argument<string>("USER") { Description = "The user's id" };
        var command = new Command("erase", "Erase a user: at once from what is served, from the next training on from what is learnt.") { user };
        command.SetAction(async (result, cancellationToken) =>
        {
            var id = result.GetRequiredValue(user);
            using var client = new OnlineClient(context.Endpoints(result));
            var left = await client.EraseAsync(id, cancellationToken);
            context.Output.MarkupLineInterpolated(
                $"The user '{id}' is erased: no history is served any more, and the next training leaves the events out.");
            if (!left.Found)
            {
                context.Output.MarkupLineInterpolated($"No history of a user of this name was found; is the id spelt as in the events?");
            }

            context.Output.MarkupInterpolated(
                $"Until then {left.Snapshots.Count} snapshots and {left.ModelVersions.Count} model versions still hold what was ");
            context.Output.MarkupLineInterpolated(
                $"learnt{(left.ModelVersions.Count == 0 ? "." : $": {string.Join(", ", left.ModelVersions)}.")}");
            return ExitCodes.Success;
        });
        return command;
    }
}
