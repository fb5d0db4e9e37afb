using System.CommandLine;
using System.Globalization;
using Recsys.Cli.Display;
using Recsys.Cli.Http;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary><c>recsys models</c>: the versions in the registry.</summary>
internal static class ModelsCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("models", "List the model versions, the newest first, and which of them serves.");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = new OnlineClient(context.Endpoints(result));
            var list = await client.ModelsAsync(cancellationToken);
            if (list.Versions.Count == 0)
            {
                context.Output.MarkupLine("There is no model version yet. Train one with 'recsys train'.");
                return ExitCodes.Success;
            }

            context.Output.Write(TableOf(list));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Table TableOf(OnlineClient.VersionList list)
    {
        var table = new Table().RoundedBorder();
        string[] names = ["", "version", "created (UTC)", "protocol", "users", "items", "interactions", "best NDCG@10", "found of the exact ten"];
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn(name).NoWrap());
        }

        foreach (var version in list.Versions)
        {
            var best = version.Metrics.MaxBy(m => m.Ndcg10);
            table.AddRow(
                version.Version == list.Serving ? "serves" : version.IsCurrent ? "current" : "", Markup.Escape(version.Version),
                version.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), version.Protocol,
                Words.Count(version.Data.Users), Words.Count(version.Data.Items), Words.Count(version.Data.Interactions),
                best is null ? "" : Markup.Escape($"{best.Name} {Words.Number(best.Ndcg10)}"),
                version.Search is { } search ? Words.Number(search.Agreement10) : "all are scored");
        }

        return table;
    }
}
