using System.Text.Json;
using Recsys.TestKit;
using static Recsys.Cli.Tests.Commands.CommandRun;

namespace Recsys.Cli.Tests.Commands;

public sealed class EvaluateRatingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Rating_models_are_trained_and_held_against_the_biases()
    {
        var json = _folder.File("out.json");
        var (code, output, errors) = await RunAsync(
            "evaluate", "--data", Ratings(), "--ratings", "--models", "gc-mc,i-autorec", "--seed", "3", "--json", json);
        Assert.Equal((ExitCodes.Success, ""), (code, errors));
        Assert.Contains("random split: 976 ratings to train on, 122 to validate, 122 to test; seed 3", output, StringComparison.Ordinal);
        Assert.Contains("1 ratings were replaced", output, StringComparison.Ordinal);
        Assert.Contains("1 interactions carry no value", output, StringComparison.Ordinal);
        Assert.Matches(@"gc-mc\s+│ 0\.\d{4} ± 0\.\d{4} │ +0\.\d{4} │ +−\d\.\d{4} \(−\d\.\d{4} … −\d\.\d{4}\)", output);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        Assert.Equal(
            ["dataset", "users", "items", "ratings", "train", "validation", "test", "seed", "rows"],
            report.RootElement.EnumerateObject().Select(p => p.Name));
        var rows = report.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["bias", "i-autorec", "gc-mc"], rows.Select(r => r.GetProperty("name").GetString()));
        Assert.All(rows, row => Assert.Equal(
            ["name", "rmse", "standardError", "validationRmse", "epochs", "seconds", "cpuSeconds"], row.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(1220, report.RootElement.GetProperty("ratings").GetInt32());
    }

    [Fact]
    public async Task A_file_without_values_is_one_line()
    {
        var path = _folder.File("pairs.txt");
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, 200).Select(n => $"{n % 20} {n * 7 % 31}"), TestContext.Current.CancellationToken);
        var (code, _, errors) = await RunAsync("evaluate", "--data", path, "--ratings");
        Assert.Equal(ExitCodes.Failure, code);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Contains("holds no rating: of 200 interactions 200 carry no value", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ratings_on_a_scale_without_levels_leave_out_the_model_that_needs_them()
    {
        var path = _folder.File("fine.csv");
        await File.WriteAllLinesAsync(
            path, ["user,item,rating", .. Enumerable.Range(0, 300).Select(n => $"{n % 20},{n / 20},{1 + (n * 37 % 101 / 25.0)}")],
            TestContext.Current.CancellationToken);
        var (code, output, errors) = await RunAsync("evaluate", "--data", path, "--ratings", "--models", "mean,gc-mc");
        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("gc-mc is left out: gc-mc has a channel for each rating level, at most 32", errors, StringComparison.Ordinal);
        Assert.Contains("mean", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'ncf' is unknown; expected some of mean, bias, i-autorec", "--models", "ncf")]
    [InlineData("--protocol is about ranking", "--protocol", "time-split")]
    [InlineData("--sampled-negatives is about ranking", "--sampled-negatives")]
    [InlineData("--report is about ranking", "--report", "x")]
    public async Task What_does_not_go_with_ratings_is_said(string said, params string[] args)
    {
        var (code, _, errors) = await RunAsync(["evaluate", "--data", "x", "--ratings", .. args]);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>1,220 ratings of two tastes, one of them given twice, and a line without one.</summary>
    private string Ratings()
    {
        var path = _folder.File("tastes.inter");
        var random = new Random(1);
        var pairs = Enumerable.Range(0, 60 * 40).Select(n => (User: n / 40, Item: n % 40)).ToArray();
        random.Shuffle(pairs);
        var rows = pairs.Take(1220)
            .Select((p, n) => $"u{p.User}\ti{p.Item}\t{(p.User % 2 == p.Item % 2 ? 5 : 2) - (random.NextDouble() < 0.2 ? 1 : 0)}\t{n}").ToArray();
        File.WriteAllLines(path, ["user_id:token\titem_id:token\trating:float\ttimestamp:float", .. rows, rows[0], "u1\ti1\t\t5"]);
        return path;
    }
}
