using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain;

namespace Recsys.Datasets.Tests.Importers;

public sealed class ItemFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recsys-items-");

    [Fact]
    public void An_item_file_of_RecBole_gives_title_categories_and_attributes()
    {
        var (items, rejections) = Load(
            "a.item",
            "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\tplot:token_seq\n"
                + "1\tToy \"Story\"\t1995\tAnimation Children's\ttoys alive\n2\tHeat\t\tAction\t\n");
        Assert.Equal(0, rejections.Count);
        var toys = items["1"];
        Assert.Equal("Toy \"Story\"", toys.Title);
        Assert.Equal(["Animation", "Children's"], toys.Categories);
        Assert.Equal(["toys", "alive"], toys.Tags);
        Assert.Equal([KeyValuePair.Create("release_year", "1995")], toys.Attributes);
        Assert.Empty(items["2"].Attributes);
    }

    [Theory]
    [InlineData("movieId,title,genres\n7,\"Heat, the film\",Action|Crime\n")]
    [InlineData("movieId;title;genres\n7;Heat, the film;Action|Crime\n")]
    [InlineData("movieId\ttitle\tgenres\n7\tHeat, the film\tAction|Crime\n")]
    [InlineData("7::Heat, the film::Action|Crime\n")]
    [InlineData("""{"itemId":"7","title":"Heat, the film","categories":["Action","Crime"]}""")]
    public void Every_form_gives_the_same_item(string text)
    {
        var item = Assert.Single(Load("items", text).Items).Value;
        Assert.Equal(("7", "Heat, the film"), (item.ItemId, item.Title));
        Assert.Equal(["Action", "Crime"], item.Categories);
        Assert.Empty(item.Attributes);
    }

    [Fact]
    public void Lines_that_describe_no_item_are_counted_and_named()
    {
        var (items, rejections) = Load("b.csv", "item,category\n1,x\n,y\n2\n1,z\n3,w\n");
        Assert.Equal(["1", "3"], items.Keys.Order());
        Assert.Equal("x", Assert.Single(items["1"].Categories));
        Assert.Equal(3, rejections.Count);
        Assert.Equal(["line 3", "line 4", "line 5"], rejections.First.Select(r => r.Place));
        Assert.Contains("1 to 256 characters", rejections.First[0].Error.Message, StringComparison.Ordinal);
        Assert.Contains("1 columns; the header has 2", rejections.First[1].Error.Message, StringComparison.Ordinal);
        Assert.Contains("'1' was there before", rejections.First[2].Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_line_of_JSON_is_named_and_the_others_are_read()
    {
        var (items, rejections) = Load("c.jsonl", "{\"itemId\":\"1\"}\n{\"itemId\":\n{\"title\":\"no id\"}\n{\"itemId\":\"2\",\"categories\":7}\n");
        Assert.Equal("1", Assert.Single(items).Key);
        Assert.Equal(["line 2", "line 3", "line 4"], rejections.First.Select(r => r.Place));
        Assert.Equal("categories", rejections.First[2].Error.Field);
    }

    [Fact]
    public void A_header_without_an_item_is_refused()
    {
        var error = Assert.Throws<FileRefusedException>(() => Load("d.csv", "name,category\na,b\n"));
        Assert.Contains("names no column for the item", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ItemFile.Load(Path.Combine(_folder.FullName, "none")));
    }

    [Fact]
    public void The_items_of_a_log_lie_beside_it()
    {
        var log = Write("x.inter", "");
        Assert.Null(ItemFile.Beside(log));
        var movies = Write("movies.dat", "");
        Assert.Equal(movies, ItemFile.Beside(log));
        var items = Write("x.item", "");
        Assert.Equal(items, ItemFile.Beside(log));
        Assert.Equal(movies, ItemFile.Beside(items));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private (IReadOnlyDictionary<string, Item> Items, RejectionReport Rejections) Load(string name, string text) => ItemFile.Load(Write(name, text));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
