using System.Text.RegularExpressions;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.EndToEnd.Tests;

/// <summary>Each verb against a running system, as a user types it.</summary>
public sealed class VerbTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    [Fact]
    public void Up_prints_where_everything_is()
    {
        foreach (var part in (string[])["azurite", "hub", "online", "training", "key"])
        {
            Assert.Matches($@"│ {part} +│", system.Up.Output);
        }

        Assert.Contains("GetRecommendations", system.Up.Output, StringComparison.Ordinal);
        Assert.Contains("TrainingOrchestrator", system.Up.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_calls_of_the_README_work_with_the_address_and_the_key_that_up_prints()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It takes a shell.");
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        var calls = Regex.Matches(readme, @"^ {4}curl (.*\\\n)*.*$", RegexOptions.Multiline).Select(m => m.Value).ToList();
        var variables = Regex.Match(system.Up.Output, "A=[^ ]+ K=[^ \n]+").Value;
        const string Status = "curl() { command curl -sS -o /dev/null -w '%{http_code}\n' \"$@\"; }";
        await using var shell = ChildProcess.Start(
            new ChildProcessOptions { FileName = "bash", Arguments = ["-c", string.Join('\n', [Status, variables, .. calls])] });
        Assert.Equal(0, await shell.Exited);
        Assert.Equal(["200", "202", "200"], shell.LastLines);
    }

    [Fact]
    public async Task One_folder_holds_one_system()
    {
        var (code, output) = await system.RunAsync("up", "--online-port", "0", "--training-port", "0", "--hub-port", "0");
        Assert.Equal(1, code);
        Assert.Matches(@"error: A local system is running in '.*' already \(process \d+\)\.", output);
    }

    [Fact]
    public void Import_sends_the_events_and_names_the_broken_lines_by_their_numbers()
    {
        Assert.Contains("The hub holds 2,004 events", system.Import, StringComparison.Ordinal);
        Assert.Contains("1 of the file was there before and is dropped as resends.", system.Import, StringComparison.Ordinal);
        Assert.Contains("4 lines are no interaction; 4 of them go out as they are", system.Import, StringComparison.Ordinal);
        // The n-th broken line stands behind n fifths of the events and the broken lines before it.
        Assert.All(ShopFile.Broken.Index(), b => Assert.Matches($"Line {(b.Index + 1) * 401}: .*{Regex.Escape(b.Item.Reason)}", system.Import));
    }

    [Fact]
    public void Train_prints_the_models_with_popularity_first_and_every_stored_event_that_is_no_interaction()
    {
        var models = Regex.Matches(system.Train, @"^│ (popular|ncf|autoencoder|gcn|sequence|blend) ", RegexOptions.Multiline).Select(
            m => m.Groups[1].Value);
        Assert.Equal(["popular", "autoencoder", "gcn", "blend"], models);
        Assert.Contains("4 of 2,004 stored events are no interactions", system.Train, StringComparison.Ordinal);
        Assert.Contains($"The context field '{ShopFile.Attribute}' describes the item or the user", system.Train, StringComparison.Ordinal);
        Assert.All(ShopFile.Broken, b => Assert.Matches($"\\S+, partition \\d, number \\d+: .*{Regex.Escape(b.Reason)}", system.Train));
    }

    [Fact]
    public async Task Train_refuses_a_family_that_there_is_not()
    {
        var (code, output) = await system.RunAsync("train", "--families", "svd");
        Assert.Equal(2, code);
        Assert.Contains("--families: 'svd' is unknown; expected some of ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_lists_the_version_that_serves() =>
        Assert.Matches($@"│ serves +│ {system.Version} │ .* leave-one-out │ 40 ", await system.SucceedAsync("models"));

    [Fact]
    public async Task Recommend_answers_in_the_context_and_says_what_had_no_influence()
    {
        var user = system.Shop[^1].UserId;
        var tv = await system.SucceedAsync("recommend", user, "-k", "5", "--at", "2024-03-30T22:00:00+01:00", "--device", "tv");
        Assert.Contains($"version {system.Version}, from the user's history, at Sat 2024-03-30 22:00 +01:00", tv, StringComparison.Ordinal);
        Assert.Equal(5, Regex.Count(tv, @"^│ \d │", RegexOptions.Multiline));
        Assert.DoesNotContain("Without influence", tv, StringComparison.Ordinal);
        var toaster = await system.SucceedAsync("recommend", user, "--device", "toaster", "--model", "popular");
        Assert.Contains("Without influence, because training did not know it: context: device.", toaster, StringComparison.Ordinal);
        Assert.Equal(10, Regex.Count(toaster, @"^│ +\d+ │", RegexOptions.Multiline));
    }

    [Fact]
    public async Task Recommend_serves_a_stranger_from_popularity_and_says_so() =>
        Assert.Contains("from what is popular at that moment", await system.SucceedAsync("recommend", "stranger"), StringComparison.Ordinal);

    [Theory]
    [InlineData("-k", "0", @"\(k\)\..*The field 'k' is 0; expected 1 to 1000\.")]
    [InlineData("-k", "10000", @"\(k\)\..*The field 'k' is 10000; expected 1 to 1000\.")]
    [InlineData("--at", "yesterday", @"\(at\)\..*'at'")]
    [InlineData("--model", "oracle", @"'oracle'")]
    public async Task Recommend_names_the_field_that_is_wrong(string option, string value, string said)
    {
        var (code, output) = await system.RunAsync("recommend", system.Shop[0].UserId, option, value);
        Assert.Equal(1, code);
        Assert.Matches(said, output.ReplaceLineEndings(" "));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_and_rollback_change_which_version_serves()
    {
        var second = Regex.Match(
            await system.SucceedAsync("train", "--protocol", "leave-one-out", "--families", "gcn", "--seed", "2", "--no-promote"),
            "Version ([0-9a-f]{16}):").Groups[1].Value;
        Assert.Contains($"The version {second} serves from now on", await system.SucceedAsync("promote", second), StringComparison.Ordinal);
        await system.ServesAsync(second);
        Assert.Contains($"The version {system.Version} serves again", await system.SucceedAsync("rollback"), StringComparison.Ordinal);
        await system.ServesAsync(system.Version);
        var (code, output) = await system.RunAsync("promote", "0123456789abcdef");
        Assert.Equal(1, code);
        Assert.Contains("There is no model version '0123456789abcdef'.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_says_what_still_holds_the_user_until_the_next_training()
    {
        var output = await system.SucceedAsync("erase", system.Shop[0].UserId);
        Assert.Matches($"The user '{system.Shop[0].UserId}' is erased", output);
        Assert.Contains(system.Version, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_to_the_log_twice_stores_once_and_names_the_broken_line()
    {
        var file = await system.FileAsync(
            "pairs.txt", string.Concat(Enumerable.Range(0, 300).Select(n => $"p{n % 20} i{n * 7 % 31}\n")) + "lonely\n");
        for (var run = 0; run < 2; run++)
        {
            var output = await system.SucceedAsync("import", file, "--to", "log");
            Assert.Contains("The log holds the 300 events of the file", output, StringComparison.Ordinal);
            Assert.Contains("Line 301", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_puts_what_a_file_and_its_columns_say_of_items_into_the_catalog()
    {
        var items = await system.FileAsync("things.csv", "item_id,title,shelf\nthing1,A lamp,left\nthing2,A desk,right\n");
        Assert.Contains("The catalog has the 2 items", await system.SucceedAsync("import", "--items", items), StringComparison.Ordinal);
        var log = await system.FileAsync(
            "bought.csv", "user_id,item_id,timestamp,brand\n"
                + string.Concat(Enumerable.Range(0, 60).Select(n => $"b{n % 7},thing{(n % 4) + 1},{1_700_000_000 + n},of {(n % 4) % 2}\n")));
        var output = await system.SucceedAsync("import", log, "--to", "log", "--items", items, "--item-columns");
        Assert.Contains("The catalog has the 4 items", output, StringComparison.Ordinal);
        Assert.Contains("The log holds the 60 events of the file", output, StringComparison.Ordinal);
        Assert.Equal("left", (await system.GetAsync("items?id=thing1")).GetProperty("attributes").GetProperty("shelf").GetString());
        Assert.Equal("of 0", (await system.GetAsync("items?id=thing3")).GetProperty("attributes").GetProperty("brand").GetString());
    }

    [Theory]
    [InlineData("Name a FILE of interactions, or --items with a file of items.")]
    [InlineData("--item-columns is about a FILE of interactions, and none is named.", "--items", "x.csv", "--item-columns")]
    [InlineData("--to is about a FILE of interactions, and none is named.", "--items", "x.csv", "--to", "log")]
    public async Task Import_says_which_file_is_missing(string said, params string[] arguments)
    {
        var (code, output) = await system.RunAsync(["import", .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_looks_at_every_part_of_the_running_system()
    {
        var output = await system.SucceedAsync("doctor");
        string[] parts =
            ["Node.js", "Azurite", "Function apps", "libtorch", "Azurite (storage)", "Local Event Hub", "Online app", "Training app"];
        foreach (var part in parts)
        {
            Assert.Matches(
                $"^ok +{Regex.Escape(part)}: ", string.Join('\n', output.Split('\n').Where(l => l.Contains($" {part}: ", StringComparison.Ordinal))));
        }

        Assert.Contains("Nothing is in the way.", output, StringComparison.Ordinal);
    }
}
