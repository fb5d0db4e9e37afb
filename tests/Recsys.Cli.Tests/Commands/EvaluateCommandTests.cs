using System.Text.Json;
using System.Text.RegularExpressions;
using Recsys.Datasets.Simulation;
using Recsys.Datasets.Splits;
using Recsys.Domain.Wire;
using Recsys.TestKit;
using static Recsys.Cli.Tests.Commands.CommandRun;

namespace Recsys.Cli.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Baselines_are_trained_tested_and_printed_with_popularity_first()
    {
        var json = _folder.File("out.json");
        var (code, output, errors) = await RunAsync("evaluate", "--data", Shop(), "--models", "ease,itemknn", "--json", json);
        Assert.Equal((ExitCodes.Success, ""), (code, errors));
        Assert.Contains("leave-one-out", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        Assert.Equal(
            ["dataset", "users", "items", "interactions", "protocol", "seed", "rows"], report.RootElement.EnumerateObject().Select(p => p.Name));
        var rows = report.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["popular", "itemknn", "ease"], rows.Select(r => r.GetProperty("name").GetString()));
        Assert.All(rows, row => Assert.Equal(
            ["name", "hr10", "ndcg10", "mrr10", "coverage10", "seconds", "cpuSeconds"], row.EnumerateObject().Select(p => p.Name)));
        Assert.All(rows, row => Assert.InRange(row.GetProperty("hr10").GetDouble(), 0.01, 1));
    }

    [Fact]
    public async Task Sampled_negatives_are_a_table_of_their_own_that_says_that_it_compares_with_nothing()
    {
        var json = _folder.File("sampled.json");
        var (code, output, errors) = await RunAsync("evaluate", "--data", Shop(), "--models", "itemknn", "--sampled-negatives", "--json", json);
        Assert.Equal((ExitCodes.Success, ""), (code, errors));
        Assert.Contains("NOT comparable with full ranking", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        // Of 80 items few are drawn beside those that a user has seen: the target is found more often than among all.
        Assert.All(report.RootElement.GetProperty("rows").EnumerateArray(), row =>
            Assert.InRange(row.GetProperty("sampled99Hr10").GetDouble(), row.GetProperty("hr10").GetDouble(), 1));
    }

    [Fact]
    public async Task Of_more_cases_than_can_be_judged_an_even_sample_is_and_words_and_report_speak_of_it()
    {
        const int users = CaseSample.MostCases + 500;
        var path = _folder.File("many.csv");
        await File.WriteAllLinesAsync(
            path,
            Enumerable.Range(0, users * 3).Select(n => $"u{n / 3},i{((n / 3) + (n % 3 * 7)) % 40},{1_600_000_000 + n}")
                .Prepend("user,item,timestamp"),
            TestContext.Current.CancellationToken);
        var (code, output, errors) = await RunAsync("evaluate", "--data", path, "--models", "popular", "--report", _folder.File("report"));
        Assert.True(code == ExitCodes.Success, errors);
        Assert.Contains($"Tested on an even sample of {CaseSample.MostCases} of the {users} test cases.", output, StringComparison.Ordinal);
        Assert.Contains("of 40,000 cases", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_knows_no_time_between_users_is_not_divided_in_time()
    {
        var path = _folder.File("lists.txt");
        await File.WriteAllTextAsync(path, "u1 i1 i2 i3 i4\nu2 i2 i3 i4 i5 i6\nu3 i1 i2 i4\n", TestContext.Current.CancellationToken);
        foreach (var verb in (string[])["evaluate", "tune"])
        {
            string[] rest = verb == "tune" ? ["--families", "autoencoder", "--out", _folder.File("t.csv")] : ["--models", "popular"];
            var (code, _, errors) = await RunAsync([verb, "--data", path, "--protocol", "time-split", .. rest]);
            Assert.NotEqual(ExitCodes.Success, code);
            Assert.Contains("cannot be split in time", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_blend_is_held_against_its_best_member()
    {
        var (code, output, errors) = await RunAsync("evaluate", "--data", Shop(), "--models", "autoencoder,graph,blend");
        Assert.True(code == ExitCodes.Success, errors);
        Assert.Matches(
            @"blend against (autoencoder|gcn), its best member on these cases: NDCG@10 difference [+−]0\.\d{4} \([+−]0\.\d{4} … [+−]0\.\d{4}\)\.",
            output);
    }

    [Fact]
    public async Task Tune_keeps_every_trial_and_shows_the_defaults_beside_the_best()
    {
        var trials = _folder.File("trials.csv");
        string[] args = ["tune", "--data", Shop(), "--families", "autoencoder", "--trials", "3", "--epochs", "1", "--out", trials];
        var (code, output, errors) = await RunAsync(args);
        Assert.Equal((ExitCodes.Success, ""), (code, errors));
        Assert.Contains("the defaults", output, StringComparison.Ordinal);
        var kept = await File.ReadAllTextAsync(trials, TestContext.Current.CancellationToken);
        Assert.Equal(1 + 3 + 1, kept.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        // Again: everything is in the file already.
        Assert.Equal(ExitCodes.Success, (await RunAsync(args)).Code);
        Assert.Equal(kept, await File.ReadAllTextAsync(trials, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_figures_for_a_trained_model_and_a_blend()
    {
        string[] args = ["evaluate", "--data", Shop(), "--models", "autoencoder,blend", "--protocol", "time-split", "--seed", "7", "--json"];
        var (code, output, errors) = await RunAsync([.. args, _folder.File("1.json")]);
        Assert.True(code == ExitCodes.Success, errors);
        Assert.Contains("epoch", output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync([.. args, _folder.File("2.json")])).Code);
        Assert.Equal(Figures(_folder.File("1.json")), Figures(_folder.File("2.json")));
        Assert.Equal(["popular", "autoencoder", "blend"], Figures(_folder.File("1.json")).Select(f => f.Name));
    }

    [Fact]
    public async Task The_report_is_one_page_that_needs_nothing_else()
    {
        var folder = _folder.File("report");
        var (code, output, errors) = await RunAsync("evaluate", "--data", Shop(), "--models", "itemknn,autoencoder", "--report", folder);
        Assert.True(code == ExitCodes.Success, errors);
        var file = Assert.Single(Directory.GetFiles(folder));
        Assert.Contains(file, output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        foreach (var outside in (string[])["http:", "https:", "src=", "href=", "url(", "@import", "<script"])
        {
            Assert.DoesNotContain(outside, page, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("name=\"viewport\"", page, StringComparison.Ordinal);
        Assert.All((string[])["popular", "itemknn", "autoencoder"], name => Assert.Contains(
            $"<th scope=\"row\">{name}</th>", page, StringComparison.Ordinal));
        // One curve, of the one model that has epochs; as many examples as the page promises, each with its ten.
        Assert.Single(Regex.Matches(page, "<polyline"));
        Assert.Equal(12, Regex.Count(page, "<article>"));
        Assert.All(
            Regex.Matches(page, "<ol>(.*?)</ol>", RegexOptions.Singleline).Select(m => Regex.Count(m.Groups[1].Value, "<li>|<li class=\"hit\">")),
            shown => Assert.Equal(10, shown));
        Assert.Equal(page.Count(c => c == '<'), page.Count(c => c == '>'));
    }

    [Fact]
    public async Task Titles_beside_the_data_are_shown_and_cannot_break_the_page()
    {
        var data = Path.Combine(Directory.CreateDirectory(_folder.File("titled")).FullName, "pairs.txt");
        await File.WriteAllLinesAsync(data, Enumerable.Range(0, 200).Select(n => $"{n % 20} {n * 7 % 31}"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(
            Path.ChangeExtension(data, ".item"),
            ["item_id:token\tmovie_title:token_seq", .. Enumerable.Range(0, 31).Select(i => $"{i}\tFilm <{i}> & more")],
            TestContext.Current.CancellationToken);
        var folder = _folder.File("titled-report");
        var (code, _, errors) = await RunAsync("evaluate", "--data", data, "--models", "popular", "--report", folder);
        Assert.True(code == ExitCodes.Success, errors);
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "index.html"), TestContext.Current.CancellationToken);
        Assert.Contains("Film &lt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Film <", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_one_line()
    {
        var (code, _, errors) = await RunAsync("evaluate", "--data", "nowhere.csv");
        Assert.Equal(ExitCodes.Failure, code);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: There is no file", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is required", "evaluate")]
    [InlineData("'foo' is unknown; expected some of popular", "evaluate", "--data", "x", "--models", "ease,foo")]
    [InlineData("'random'", "evaluate", "--data", "x", "--protocol", "random")]
    [InlineData("'many'", "evaluate", "--data", "x", "--seed", "many")]
    [InlineData("'evalute'", "evalute")]
    public async Task A_wrong_command_line_says_what_was_expected(string said, params string[] args)
    {
        var (code, _, errors) = await RunAsync(args);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_lines_are_listed_and_the_rest_goes_on()
    {
        var path = _folder.File("pairs.txt");
        await File.WriteAllLinesAsync(
            path, Enumerable.Range(0, 200).Select(n => $"{n % 20} {n * 7 % 31}").Append("lonely"), TestContext.Current.CancellationToken);
        var (code, _, errors) = await RunAsync("evaluate", "--data", path, "--models", "popular");
        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("1 line is no interaction", errors, StringComparison.Ordinal);
        Assert.Contains("Line 201", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_a_user_cannot_be_split_in_time()
    {
        var path = _folder.File("lists.txt");
        await File.WriteAllLinesAsync(path, ["1 1 2 3 4", "2 4 3 2 1", "3 5 6 7"], TestContext.Current.CancellationToken);
        var (code, _, errors) = await RunAsync("evaluate", "--data", path, "--models", "popular", "--protocol", "time-split");
        Assert.Equal(ExitCodes.Failure, code);
        Assert.Contains("leave-one-out", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_leaves_nothing_to_test_on_says_so()
    {
        var path = _folder.File("short.txt");
        await File.WriteAllLinesAsync(path, ["1 1", "1 2", "2 1"], TestContext.Current.CancellationToken);
        var (code, _, errors) = await RunAsync("evaluate", "--data", path, "--models", "popular");
        Assert.Equal(ExitCodes.Failure, code);
        Assert.Contains("at least 3", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A small shop as a file of events, written once a test.</summary>
    private string Shop()
    {
        var path = _folder.File("shop.jsonl");
        if (!File.Exists(path))
        {
            using var file = File.Create(path);
            foreach (var interaction in new SimulatedShop(new ShopOptions { Users = 60, Items = 80, Interactions = 2_000 }).Interactions())
            {
                file.Write(InteractionJson.Write(interaction));
                file.WriteByte((byte)'\n');
            }
        }

        return path;
    }

    private static (string? Name, double Ndcg, double Hr)[] Figures(string path)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(path));
        return [.. report.RootElement.GetProperty("rows").EnumerateArray().Select(r =>
            (r.GetProperty("name").GetString(), r.GetProperty("ndcg10").GetDouble(), r.GetProperty("hr10").GetDouble()))];
    }
}
