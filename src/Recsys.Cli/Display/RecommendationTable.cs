using System.Globalization;
using Recsys.Scoring.Requests;
using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>An answer for a person: rank, item, score, and what each model added.</summary>
internal static class RecommendationTable
{
    /// <param name="answer">The answer.</param>
    /// <param name="titles">What items are called, where that is known.</param>
    public static Table Of(RecommendationAnswer answer, IReadOnlyDictionary<string, string>? titles = null)
    {
        var table = new Table().RoundedBorder();
        table.AddColumn(new TableColumn("#").RightAligned());
        table.AddColumn(new TableColumn("item").NoWrap());
        table.AddColumn(new TableColumn("score").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("sources").NoWrap());
        foreach (var (rank, item) in answer.Items.Index())
        {
            table.AddRow(
                (rank + 1).ToString(CultureInfo.InvariantCulture), Markup.Escape(Name(item.ItemId, titles)),
                item.Score.ToString("0.000", CultureInfo.InvariantCulture), Markup.Escape(Words.Sources(item.Sources)));
        }

        return table;
    }

    public static string Name(string itemId, IReadOnlyDictionary<string, string>? titles) =>
        titles is not null && titles.TryGetValue(itemId, out var title) ? $"{title} ({itemId})" : itemId;
}
