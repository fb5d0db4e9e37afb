using System.Text.Json;
using Recsys.Datasets.Simulation;
using Recsys.Domain.Wire;
using Recsys.TestKit;
using Spectre.Console;

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
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, 200).Select(n => $"{n % 20} {n * 7 % 31}").Append("lonely"), TestContext.Current.CancellationToken);
        var (code, _, errors) = await RunAsync("evaluate", "--data", path, "--models", "popular");
        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("1 lines could not be read", errors, StringComparison.Ordinal);
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

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await RecsysCommandLine.RunAsync(args, Plain(output), Plain(errors));
        return (code, output.ToString(), errors.ToString());
    }

    private static IAnsiConsole Plain(StringWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 1000;
        return console;
    }
}
