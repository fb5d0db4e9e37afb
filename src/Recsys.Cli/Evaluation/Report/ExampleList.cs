using System.Globalization;
using System.Text;
using Recsys.Evaluation.BackTests;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>Cases evenly spread over the test set: what the user took last, beside the first ten that the best model would have shown.</summary>
internal static class ExampleList
{
    private const int Examples = 12;
    private const int RecentItems = 10;

    public static string Of(ReportInput input)
    {
        var best = input.Models.MaxBy(m => m.Result.Ndcg10.Mean)!;
        var cases = input.Split.Test;
        var shown = Math.Min(Examples, cases.Count);
        var list = new StringBuilder();
        list.Append(
            CultureInfo.InvariantCulture,
            $"<p>{shown} cases evenly spread over the test set, whether they went well or not, with the lists of {Html.Text(best.Name)}.</p>");
        for (var e = 0; e < shown; e++)
        {
            var index = (int)((long)e * cases.Count / shown);
            var (query, target) = cases[index];
            string Title(int item) => Html.Text(input.Titles.Of(input.Dataset, item));
            var rank = best.Result.Ranks[index];
            list.Append(CultureInfo.InvariantCulture, $"<article><h3>User {Html.Text(input.Dataset.UserVocabulary[query.User])}</h3>")
                .Append(CultureInfo.InvariantCulture, $"<p>Next took <strong>{Title(target)}</strong>, "
                    + $"ranked <b class=\"{(rank <= BackTestResult.K ? "hit" : "miss")}\">{rank}</b> of {input.Dataset.ItemVocabulary.Count:N0}.</p>")
                .Append(CultureInfo.InvariantCulture, $"<div class=\"beside\"><div><h4>{History(query.History.Length)}</h4><ul>");
            foreach (var item in query.History.Reverse().Take(RecentItems))
            {
                list.Append(CultureInfo.InvariantCulture, $"<li>{Title(item)}</li>");
            }

            list.Append("</ul></div><div><h4>First ten shown</h4><ol>");
            foreach (var item in best.Result.Lists.Skip(index * BackTestResult.K).Take(BackTestResult.K).Where(i => i > 0))
            {
                list.Append(item == target ? $"<li class=\"hit\">{Title(item)} ✓</li>" : $"<li>{Title(item)}</li>");
            }

            list.Append("</ol></div></div></article>");
        }

        return list.ToString();
    }

    private static string History(int taken) => taken > RecentItems
        ? Html.Of($"History, the latest {RecentItems} of {taken:N0}, newest first")
        : Html.Of($"History, {(taken == 1 ? "1 item" : $"{taken} items, newest first")}");
}
