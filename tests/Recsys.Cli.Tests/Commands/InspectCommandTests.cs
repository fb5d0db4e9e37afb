using System.Text.Json;
using Recsys.TestKit;
using static Recsys.Cli.Tests.Commands.CommandRun;

namespace Recsys.Cli.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task It_says_how_a_file_is_read_and_what_is_rejected()
    {
        var path = Write("shop.csv",
            "event_time,event_type,product_id,user_id\n2021-10-01 00:00:00 UTC,view,p1,u1\n2021-10-02,addtocart,p2,u1\n,stroll,p2,u2\n");
        var (code, output, errors) = await RunAsync("inspect", path, "--json", _folder.File("out.json"));
        Assert.Equal(ExitCodes.Success, code);
        foreach (var said in (string[])[
            "shop.csv: form Table, delimiter ',', encoding utf-8", "1 'event_time' = time", "3 'product_id' = item",
            "first row: line 2, user u1, item p1, type view, time 2021-10-01 00:00:00Z", "3 rows, 2 interactions, 1 users, 2 items",
                "by type: view 1, cart 1",
            "times: 2021-10-01 00:00:00Z to 2021-10-02 00:00:00Z",
        ])
        {
            Assert.Contains(said, output, StringComparison.Ordinal);
        }

        Assert.Contains("Line 4: the type 'stroll' is unknown", errors, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("out.json"), TestContext.Current.CancellationToken));
        Assert.Equal(
            ["form", "encoding", "delimiter", "columns", "first", "rows", "interactions", "users", "items", "rejected", "notes"],
            report.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("""{"user":"u1","item":"p1","type":"view","value":null,"time":"2021-10-01T00:00:00Z"}""", Compact(report, "first"));
        Assert.Equal("""["time","type","item","user"]""", Compact(report, "columns"));
        var rejected = Assert.Single(report.RootElement.GetProperty("rejected").EnumerateArray());
        Assert.Equal(["reason", "count", "firstLine"], rejected.EnumerateObject().Select(p => p.Name));
        Assert.Equal((1, 4), (rejected.GetProperty("count").GetInt32(), rejected.GetProperty("firstLine").GetInt32()));
        Assert.Single(Directory.GetFiles(_folder.Path, "shop.csv*"));
    }

    [Fact]
    public async Task A_refusal_has_an_exit_code_of_its_own_and_the_option_it_names_mends_it()
    {
        var path = Write("checkins.txt", "7\t2021-03-04T05:06:07Z\t12.5\t-45.2\t9001\n8\t2021-03-05T05:06:07Z\t12.5\t-45.2\t9002\n");
        var (code, output, errors) = await RunAsync("inspect", path);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("1: 7 | 2: 2021-03-04T05:06:07Z | 3: 12.5 | 4: -45.2 | 5: 9001", errors, StringComparison.Ordinal);
        Assert.Contains("--columns user,time,-,-,item", errors, StringComparison.Ordinal);
        (code, output, _) = await RunAsync("inspect", path, "--columns", "user,time,-,-,item");
        Assert.Equal(0, code);
        Assert.Contains("2 rows, 2 interactions", output, StringComparison.Ordinal);
        (code, _, errors) = await RunAsync("evaluate", "--data", path, "--models", "popular");
        Assert.Equal(2, code);
        Assert.Contains("--columns", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_which_no_row_is_read_is_as_good_as_refused()
    {
        var (code, output, errors) = await RunAsync("inspect", Write("old.csv", "user,item,time\nu1,i1,-5\nu2,i1,-6\n"));
        Assert.Equal(2, code);
        Assert.Contains("2 rows, 0 interactions", output, StringComparison.Ordinal);
        Assert.Contains("'-5' lies before 1970", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_items_is_inspected_too()
    {
        var path = Write("items.jsonl", "{\"itemId\":7,\"title\":\"Heat\",\"attributes\":{\"price\":9.5}}\n{\"title\":\"none\"}\n");
        var (code, output, errors) = await RunAsync("inspect", "--items", path);
        Assert.Equal(0, code);
        Assert.Contains("first row: item 7, title Heat, attribute price=9.5", output, StringComparison.Ordinal);
        Assert.Contains("2 rows, 1 items", output, StringComparison.Ordinal);
        Assert.Contains("Line 2: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_catalog_does_not_take_of_an_item_is_told_and_noted()
    {
        var path = Write("long.csv", $"item_id,title,plot\n1,A,{new string('x', 1_100)}\n2,B,{new string('y', 1_200)}\n3,C,short\n");
        var json = _folder.File("long.json");
        var (code, output, errors) = await RunAsync("inspect", "--items", path, "--json", json);
        Assert.Equal(0, code);
        Assert.Contains("3 rows, 3 items", output, StringComparison.Ordinal);
        Assert.Contains("2 values left out of items that are read:", errors, StringComparison.Ordinal);
        Assert.Contains("2 lines from line 2 on: 'plot' is left out. It has 1100 characters", errors, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        Assert.Contains("2 values of items from line 2 on: ", Compact(report, "notes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_element_of_an_array_on_one_line_is_a_row()
    {
        var path = Write("min.json", """[{"user":"u1","item":"i1"},{"user":"u2","item":"i2"},{"user":"u3"},{"user":"u3","item":"i1"}]""");
        Assert.Contains("4 rows, 3 interactions", (await RunAsync("inspect", path)).Output, StringComparison.Ordinal);
        path = Write("lists.txt", "u1 i1 i2 i3\nu2 i4\nu3 i1 i2\n");
        Assert.Contains("3 rows, 6 interactions", (await RunAsync("inspect", path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encoding_that_does_not_fit_is_a_refusal()
    {
        var path = Write("latin.csv", "");
        await File.WriteAllBytesAsync(path, System.Text.Encoding.Latin1.GetBytes("user,item\nJosé,i1\n"), TestContext.Current.CancellationToken);
        var (code, _, errors) = await RunAsync("inspect", path, "--encoding", "utf-8");
        Assert.Equal(2, code);
        Assert.Contains("line 2 holds bytes that are no utf-8", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_describes_items_is_no_context_and_evaluate_says_so()
    {
        var rows = Enumerable.Range(0, 400).Select(n => (User: n % 20, Item: n * 7 % 31, n));
        var path = Write("joined.csv", "user,item,time,genre,device\n" + string.Concat(
            rows.Select(r => $"u{r.User},i{r.Item},{1_600_000_000 + r.n},g{r.Item % 5},{(r.n % 3 == 0 ? "tv" : "phone")}\n")) + "u1,i1,soon,g1,tv\n");
        var (code, output, errors) = await RunAsync("evaluate", "--data", path, "--models", "popular");
        Assert.True(code == 0, errors);
        Assert.Contains("column 'genre' describes the item", output, StringComparison.Ordinal);
        Assert.Contains("4 'genre' = item.genre, 5 'device' = context.device", output, StringComparison.Ordinal);
        Assert.Contains("400 rows read, 1 rejected", output, StringComparison.Ordinal);
        Assert.Contains("listed in", errors, StringComparison.Ordinal);
        Assert.Equal(2, (await File.ReadAllLinesAsync(path + ".rejected.tsv", TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [InlineData("--columns: 'colour' names nothing", "--columns", "user,item,colour")]
    [InlineData("--event-types: 'stroll' is no WORD=TYPE", "--event-types", "stroll")]
    [InlineData("'ymd'", "--date-order", "ymd")]
    public async Task A_wrong_option_says_what_was_expected(string said, params string[] args)
    {
        var (code, _, errors) = await RunAsync(["inspect", Write("a.csv", "user,item,x\n1,2,3\n"), .. args]);
        Assert.Equal(2, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Compact(JsonDocument report, string field) => JsonSerializer.Serialize(report.RootElement.GetProperty(field));

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }
}
