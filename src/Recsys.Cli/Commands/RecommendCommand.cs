using System.CommandLine;
using Recsys.Cli.Display;
using Recsys.Cli.Http;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys recommend USER</c>: asks the online app as an app would.</summary>
internal static class RecommendCommand
{
    public static Command Create(CommandContext context)
    {
        var user = new Argument<string>("USER") { Description = "The user's id" };
        var k = new Option<int?>("-k", "--count") { Description = "How many items; 10 without it" };
        var at = new Option<string?>("--at")
        {
            Description =
            "The moment in the user's local time, RFC 3339 such as 2026-03-07T22:30:00+01:00; now without it"
        };
        var device = new Option<string?>("--device") { Description = "phone, tv … as in the events" };
        var country = new Option<string?>("--country") { Description = "DE, US … as in the events" };
        var model = new Option<string?>("--model") { Description = "One model alone instead of the blend" };
        var command =
            new Command("recommend", "Print what to show a user in a context, and which model says so.") { user, k, at, device, country, model };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = new OnlineClient(context.Endpoints(result));
            var answer = await client.RecommendAsync(
                result.GetRequiredValue(user),
                new RecommendCall
                {
                    K = result.GetValue(k), At = result.GetValue(at), Device = result.GetValue(device), Country = result.GetValue(country),
                    Model = result.GetValue(model),
                },
                cancellationToken);
            context.Output.MarkupLineInterpolated(
                $"{answer.Model} of version {answer.ModelVersion}, from {Words.Of(answer.Basis)}, at {Words.Time(answer.At)}");
            context.Output.Write(RecommendationTable.Of(answer));
            if (Words.Unknown(answer) is { } unknown)
            {
                context.Output.MarkupLineInterpolated($"{unknown}");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
