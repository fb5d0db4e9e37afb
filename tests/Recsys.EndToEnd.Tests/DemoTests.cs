using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Recsys.TestKit;

namespace Recsys.EndToEnd.Tests;

/// <summary>The main job: real processes, real AMQP, real storage, real HTTP, from a file to recommendations.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly string[] Models = ["popular", "ncf", "autoencoder", "gcn", "sequence", "neighbours", "windowed-ease", "blend"];

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Events_go_in_four_models_are_trained_and_exported_and_recommendations_come_out()
    {
        var shop = ShopFile.Write(_folder.File("shop.jsonl"), users: 60, events: 3_000);
        await using var demo = RecsysCommand.Start(
            _folder.File("state"), "demo", "--data", _folder.File("shop.jsonl"), "--json", _folder.File("out.json"));
        await demo.LineAsync("The system stays up until Ctrl-C.");

        // Every event is stored once, counted from the log; those that are no interactions too.
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("out.json"), TestContext.Current.CancellationToken));
        var events = report.RootElement.GetProperty("events");
        Assert.Equal(
            (shop.Count + 4, shop.Count + 4, 0, 0, 4),
            (Number(events, "sent"), Number(events, "stored"), Number(events, "lost"), Number(events, "doubled"), Number(events, "rejected")));

        // Popularity, four families, neighbours and their blend, each exported with the parity that ONNX Runtime measured.
        var models = report.RootElement.GetProperty("models").EnumerateArray().ToArray();
        Assert.Equal(Models, models.Select(m => m.GetProperty("name").GetString()));
        Assert.All(models, m =>
        {
            Assert.InRange(m.GetProperty("parityError").GetDouble(), 0, 1e-4);
            Assert.InRange(m.GetProperty("servedBytes").GetInt64(), 1_000, 100_000_000);
            Assert.InRange(m.GetProperty("ndcg10").GetDouble(), 0, 1);
        });
        Assert.All(models[1..], m => Assert.InRange(m.GetProperty("hr10").GetDouble(), 0.01, 1));

        // Three users, two contexts each, ten items a list with their sources, the memory of every process.
        Assert.Equal(3, Regex.Count(demo.Output, "^User ", RegexOptions.Multiline));
        Assert.Equal(3, Regex.Count(demo.Output, "^On a weekday morning on a phone", RegexOptions.Multiline));
        Assert.Equal(3, Regex.Count(demo.Output, "^On a Saturday night on a TV", RegexOptions.Multiline));
        Assert.Equal(6, Regex.Count(demo.Output, "│ 10 │"));
        var held = new[] { "azurite", "hub", "online", "online worker", "training", "training worker", "recsys" };
        Assert.Matches("Memory, the most that each process held: " + string.Join(", ", held.Select(p => $@"{p} \d+ MiB")), demo.Output);
        foreach (var broken in ShopFile.Broken)
        {
            Assert.Matches($"partition \\d, number \\d+: .*{Regex.Escape(broken.Reason)}", demo.Output);
        }

        Assert.Contains("1 of the file was there before and is dropped as resends.", demo.Output, StringComparison.Ordinal);
        Assert.Contains($"The context field '{ShopFile.Attribute}' describes the item or the user", demo.Output, StringComparison.Ordinal);

        // What it prints to try by hand works while it stays up, on the version that was trained.
        using var calls = AppCalls.Of(demo.Output);
        var version = report.RootElement.GetProperty("version").GetString();
        var morning = await calls.GetAsync(calls.Addresses[0]);
        Assert.Equal(version, morning.GetProperty("modelVersion").GetString());
        Assert.Equal(10, morning.GetProperty("items").GetArrayLength());
        await TheRunListsWhatItCouldNotReadAsync(calls);
        await AnEventChangesTheNextAnswerAsync(calls, shop[^1].Timestamp);

        // Everything ends with it.
        Assert.Equal(0, await demo.TerminateAsync());
        Assert.True(await calls.IsGoneAsync(calls.Addresses[0]));
        Assert.True(await calls.IsGoneAsync(calls.Addresses[3]));
    }

    [Fact]
    public async Task Once_ends_by_itself_with_everything_stopped()
    {
        ShopFile.Write(_folder.File("shop.jsonl"), users: 25, events: 500);
        var (code, output) = await RecsysCommand.RunAsync(_folder.File("state"), "demo", "--once", "--data", _folder.File("shop.jsonl"));
        Assert.True(code == 0, output);
        Assert.Contains("504 sent, 504 stored, 0 lost, 0 doubled, 4 rejected", output, StringComparison.Ordinal);
        using var calls = AppCalls.Of(output);
        Assert.True(await calls.IsGoneAsync(calls.Addresses[0]));
        Assert.True(await calls.IsGoneAsync(calls.Addresses[3]));
        Assert.False(File.Exists(Path.Combine(_folder.File("state"), "endpoints.json")));
        // Its data is thrown away: nothing waits for the disk.
        var log = Assert.Single(Directory.GetFiles(_folder.File("state"), "hub.log", SearchOption.AllDirectories));
        var hub = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        Assert.Contains("An event is acknowledged before it is on the disk", hub, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_told_before_anything_starts()
    {
        var (code, output) = await RecsysCommand.RunAsync(_folder.File("state"), "demo", "--once", "--data", _folder.File("none.csv"));
        Assert.Equal(1, code);
        Assert.Matches("^error: There is no file .*none.csv", output);
        Assert.False(Directory.Exists(_folder.File("state")));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task TheRunListsWhatItCouldNotReadAsync(AppCalls calls)
    {
        var data = (await calls.GetAsync(calls.Addresses[3])).GetProperty("outcome").GetProperty("data");
        Assert.Equal(4, data.GetProperty("rejected").GetInt64());
        var codes = data.GetProperty("rejections").EnumerateArray().Select(r => r.GetProperty("code").GetString());
        Assert.Equal(ShopFile.Broken.Select(b => b.Code).Order(StringComparer.Ordinal), codes.Order(StringComparer.Ordinal));
    }

    /// <summary>The first item of an answer is viewed; within the patience of this test it is no longer recommended, because it was seen.</summary>
    private static async Task AnEventChangesTheNextAnswerAsync(AppCalls calls, DateTimeOffset last)
    {
        var address = calls.Addresses[0];
        var user = System.Web.HttpUtility.ParseQueryString(address.Query)["userId"]!;
        var item = (await calls.GetAsync(address)).GetProperty("items")[0].GetProperty("itemId").GetString()!;
        var taken = await calls.PostAsync(new Uri(address, "/api/interactions"), new
        {
            eventId = "seen-just-now", userId = user, itemId = item, type = "view",
            timestamp = last.AddMinutes(1).ToString("O", CultureInfo.InvariantCulture), context = new { device = "phone" },
        });
        Assert.Equal(202, taken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        while ((await calls.GetAsync(address)).GetProperty("items").EnumerateArray().Any(i => i.GetProperty("itemId").GetString() == item))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private static int Number(JsonElement events, string name) => events.GetProperty(name).GetInt32();
}
