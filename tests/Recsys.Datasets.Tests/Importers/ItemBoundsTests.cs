using System.Globalization;
using System.Text.Json;
using Recsys.Datasets.Importers;
using Recsys.Interactions.Items;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>What the catalog does not take of an item is left out of it, and the item is read.</summary>
public sealed class ItemBoundsTests
{
    private static readonly string Long = new('x', 1_025);

    [Fact]
    public void A_description_that_is_too_long_costs_itself_and_is_told_with_its_line_and_column()
    {
        var read = Load($"item_id,title,description\n1,A,{Long}\n2,B,short\n3,{Long},{Long}\n");
        Assert.Equal((3, 0L, 3L), (read.Items.Count, read.Rejections.Count, read.Omissions.Count));
        Assert.Equal(("A", 0), (read.Items["1"].Title, read.Items["1"].Attributes.Count));
        Assert.Equal("short", read.Items["2"].Attributes["description"]);
        Assert.Null(read.Items["3"].Title);
        Assert.Equal(
            "Line 2: 'description' is left out. It has 1025 characters; at most 1024 were expected.", read.Omissions.First[0].Error.Message);
        Assert.Equal([2L, 1L], read.Omissions.Reasons.Select(r => r.Count));
    }

    [Fact]
    public void The_columns_of_a_log_that_describe_items_are_held_to_the_same_bounds()
    {
        var text = "user,item,item.plot\n" + string.Concat(Enumerable.Range(0, 60).Select(
            n => $"u{n % 12},i{n % 5},{(n % 5 == 0 ? Long : $"plot {n % 5}")}\n"));
        var read = With(text, "log.csv", path => InteractionFile.Open(path, CaseFile.Columns("user,item,item.plot")).ReadItems());
        Assert.Equal((5, 1L), (read.Items.Count, read.Omissions.Count));
        Assert.Equal("plot 1", read.Items["i1"].Attributes["plot"]);
        Assert.Empty(read.Items["i0"].Attributes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_a_file_says_of_items_the_catalog_takes_them(int seed)
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 60).Select(n => JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["itemId"] = string.Create(CultureInfo.InvariantCulture, $"i{n}"), ["title"] = Text(), ["categories"] = Texts(), ["tags"] = Texts(),
            ["image"] = $"https://shop.example/{new string('p', random.Next(3) * 30_000)}",
            ["attributes"] = Enumerable.Range(0, Count()).ToDictionary(a => $"a{a}{(a == 5 ? Long : "")}", _ => Text()),
        }));
        var read = Load(string.Join('\n', lines), "items.jsonl");
        Assert.Equal((60, 0L), (read.Items.Count, read.Rejections.Count));
        Assert.True(read.Omissions.Count > 0);
        Assert.All(read.Items.Values, item => Assert.Null(item.Problem()?.Message ?? ItemCatalog.SizeProblem(item)));

        int Count() => random.Next(4) == 0 ? random.Next(150) : random.Next(5);
        string[] Texts() => [.. Enumerable.Range(0, Count()).Select(i => $"{i}{Text()}")];
        string Text() => new(
            random.Next(3) switch { 0 => 'a', 1 => '書', _ => '\u0007' }, random.Next(20) == 0 ? random.Next(3_000) : random.Next(600));
    }

    private static DescribedItems Load(string text, string name = "items.csv") => With(text, name, ItemFile.Load);

    private static T With<T>(string text, string name, Func<string, T> read) => CaseFile.With(System.Text.Encoding.UTF8.GetBytes(text), name, read);
}
