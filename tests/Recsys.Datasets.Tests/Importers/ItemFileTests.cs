using Recsys.Datasets.Importers;

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

    [Theory]
    [InlineData("Products of 2021\n\nsku,title,price\nA1,Mug,9\nA2,Cup,8\n", "sku")]
    [InlineData("Products;;\nsku;title;price\nA1;Mug;9\n", "sku")]
    [InlineData("Movie\nid,title\n7,Heat\n8,Alien\n", "id")]
    public void Titles_above_the_header_are_refused_with_what_is_to_be_done(string text, string name)
    {
        var error = Assert.Throws<FileRefusedException>(() => Load("t.csv", text));
        Assert.Contains($"what names its columns (1: {name} | 2: title", error.Problem, StringComparison.Ordinal);
        Assert.Contains("begin each with '# '", error.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("item_id,id,title\n,A1,Mug\nNA,A2,Cup\n", "A1,A2")]
    [InlineData("item_id,id,title\nA1,A1,Mug\n,A2,Cup\n", "A1,A2")]
    [InlineData("item_id,id,title\nA1,1,Mug\n,2,Cup\n", "A1")]
    [InlineData("{\"item_id\":null,\"id\":\"A1\"}\n{\"item_id\":\"\",\"id\":\"A2\"}\n", "A1,A2")]
    [InlineData("{\"itemId\":null,\"id\":\"A1\"}\n{\"itemId\":\"A2\",\"id\":\"A2\"}\n", "A2,A1")]
    [InlineData("{\"itemId\":\"A1\",\"id\":1}\n{\"itemId\":null,\"id\":2}\n", "A1")]
    public void An_id_that_is_empty_is_that_of_the_next_field_where_both_are_the_same_in_others(string text, string ids)
    {
        var (items, rejections) = Load("n.csv", text);
        Assert.Equal((ids, 2), (string.Join(',', items.Keys), items.Count + (int)rejections.Count));
        Assert.All(items.Values, i => Assert.False(i.Attributes.TryGetValue("id", out var id) && id == "A2" && ids.Length > 2 && i.ItemId != "A2"));
    }

    [Fact]
    public void A_header_without_an_item_is_refused()
    {
        var error = Assert.Throws<FileRefusedException>(() => Load("d.csv", "name,category\na,b\n"));
        Assert.Contains("names no column for the item", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ItemFile.Load(Path.Combine(_folder.FullName, "none")));
    }

    [Theory]
    [InlineData("id,title,artist,album\n7,Song,Someone,First\n8,Other,Someone,First\n", "7", "artist=Someone")]
    [InlineData("id,product,price\n7,Pan,9\n8,Pan,8\n", "7", "product=Pan")]
    [InlineData("id,movie,genres\n7,Heat,Drama\n8,Heat,Drama\n", "7", "movie=Heat")]
    [InlineData("artist,id,track_id\nSomeone,7,t1\nSomeone,7,t2\n", "t1", "id=7")]
    [InlineData("movie,genres\nHeat,Drama\nAlien,Drama\n", "Heat", "")]
    [InlineData("{\"song\":\"Song\",\"id\":7}\n{\"song\":\"Song\",\"id\":8}\n", "7", "song=Song")]
    public void What_is_called_an_id_is_the_item_before_a_noun_that_may_be_its_name(string text, string id, string attribute)
    {
        var (items, rejections) = Load("n.csv", text);
        Assert.Equal((0, 2, id), (rejections.Count, items.Count, items.Keys.First()));
        if (attribute.Length > 0) Assert.Contains(attribute, items[id].Attributes.Select(a => $"{a.Key}={a.Value}"));
    }

    [Theory]
    [InlineData("item,title\n1,A,\n2,B,\n")]
    [InlineData("item,title,\n1,A\n2,B\n")]
    [InlineData("\"item\",\"title\"\n\"1\",\"1\",\"A\"\n\"2\",\"2\",\"B\"\n")]
    [InlineData("item title\n1 A\n2 B\n")]
    public void Delimiters_at_ends_numbers_of_rows_and_blanks_are_read_as_in_files_of_interactions(string text)
    {
        var (items, rejections) = Load("o.csv", text);
        Assert.Equal(0, rejections.Count);
        Assert.Equal(["1 A", "2 B"], items.Values.Select(i => $"{i.ItemId} {i.Title}"));
    }

    [Theory]
    [InlineData("item,title\n7,Great, film\n9,Rock, paper\n", "have 3", "names 2", "--columns item,item.NAME")]
    // Ids that count by one are no numbers of rows where a comma stands before decimals.
    [InlineData("item,price\n1,1,99\n2,3,50\n3,0,49\n", "have 3", "names 2", "--columns item,item.NAME")]
    [InlineData("1|Toy Story (1995)|1995||0\n2|GoldenEye (1995)|1995||1\n", "names no column for the item", "2: Toy", "--columns item,")]
    public void Columns_that_are_not_certain_are_refused_with_the_option_that_names_them(string text, string said, string seen, string option)
    {
        var refused = Assert.Throws<FileRefusedException>(() => Load("p.csv", text));
        Assert.Contains(said, refused.Problem, StringComparison.Ordinal);
        Assert.Contains(seen, refused.Problem, StringComparison.Ordinal);
        Assert.Contains(option, refused.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_named_are_read_with_a_header_and_without()
    {
        const string movies = "1|Toy Story (1995)|01-Jan-1995||0\n2|GoldenEye (1995)|01-Jan-1995||1\n";
        var options = CaseFile.Columns("item,item.title,item.released,-,item.Action");
        var file = ItemFile.Open(Write("u.item", movies), options);
        Assert.Equal(["item", "item.title", "item.released", "-", "item.Action"], file.Description.Columns);
        var (items, rejections) = file.Read();
        Assert.Equal((0, 2, "Toy Story (1995)"), (rejections.Count, items.Count, items["1"].Title));
        Assert.Equal(["Action=1", "released=01-Jan-1995"], items["2"].Attributes.Select(a => $"{a.Key}={a.Value}").Order());
        Assert.Equal(3, ItemFile.Open(Write("v.item", "a|b|c|d|e\n" + movies), options).Read().Items.Count);
        Assert.Equal(2, ItemFile.Open(Write("v.item", "a|b|c|d|e\n" + movies), options with { Header = true }).Read().Items.Count);
        Assert.Equal(2, ItemFile.Open(Write("v.item", "movie id|b|c|d|e\n" + movies), options).Read().Items.Count);
        Assert.Throws<FileRefusedException>(() => ItemFile.Open(Write("w.item", movies), CaseFile.Columns("item,item.title,-,-")));
        Assert.Throws<FileRefusedException>(() => ItemFile.Open(Write("w.item", movies), CaseFile.Columns("item,user,-,-,-")));
    }

    [Theory]
    [InlineData("item_id;genres\n1;['A', \"B's\"]\n", "A", "B's")]
    [InlineData("item_id;genres\n1;['A' 'B']\n", "A", "B")]
    [InlineData("item_id;categories\n1;{A,B C}\n", "A", "B C")]
    [InlineData("item_id;genres\n1;(no genres listed)\n")]
    [InlineData("item_id,genres\n1,A;B C\n", "A", "B C")]
    [InlineData("item_id,category\n1,\"A > B, C\"\n", "A", "B, C")]
    [InlineData("item_id,category\n1,A;B\n", "A;B")]
    [InlineData("item_id,categories\n1,\"A > B, A > C\"\n", "A", "B", "C")]
    [InlineData("item_id,categories\n1,\"A, B > C\"\n", "A, B", "C")]
    [InlineData("item_id,genres\n1,\"[{'id': 16, 'name': 'A'}, {'id': 35, 'name': \"\"B's\"\"}]\"\n", "A", "B's")]
    [InlineData("item_id,genres\n1,\"[{\"\"id\"\": 16, \"\"name\"\": \"\"Caf\\u00e9 \\\"\"A\\\"\"\"\"}]\"\n", "Café \"A\"")]
    [InlineData("item_id,genres\n1,[]\n")]
    [InlineData("item_id,genres\n1,A/B\n", "A/B")]
    [InlineData("{\"itemId\":\"1\",\"genres\":[[\"A\",\"B\"],[\"A\",\"C\"]]}", "A", "B", "C")]
    [InlineData("{\"asin\":\"1\",\"categories\":[[\"A\",\"B\"],[\"A\",\"C\"]]}", "A", "B", "C")]
    public void Lists_as_programs_print_them_are_categories_each_once(string text, params string[] categories) =>
        Assert.Equal(categories, Load("q.csv", text).Items["1"].Categories);

    [Fact]
    public void A_column_with_the_name_of_a_field_is_the_field_where_its_cell_can_be_one()
    {
        var read = Load(
            "r.csv",
            "item_id,available,publishedAt,image\n1,no,2021-03-04,https://shop.example/1.png\n2,yes,1614834367,\n3,Nein,soon,1.png\n");
        var items = read.Items;
        Assert.Equal((false, new Uri("https://shop.example/1.png")), (items["1"].Available, items["1"].Image));
        Assert.Equal(new DateTimeOffset(2021, 3, 4, 0, 0, 0, TimeSpan.Zero), items["1"].PublishedAt);
        Assert.Equal((true, 1614834367L), (items["2"].Available, items["2"].PublishedAt!.Value.ToUnixTimeSeconds()));
        Assert.Equal(["image=1.png"], items["3"].Attributes.Select(a => $"{a.Key}={a.Value}").Order());
        // What says nothing of a field is told.
        Assert.Equal(["available 4", "publishedAt 4"], read.Omissions.First.Select(o => $"{o.Error.Field} {o.Place[^1]}"));
        Assert.Contains(
            "'Nein' is neither yes nor no: the item counts as available", read.Omissions.First[0].Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("available", "in stock", true)]
    [InlineData("available", "Sold out", false)]
    [InlineData("availability", "out of stock", false)]
    [InlineData("availability", "out_of_stock", false)]
    [InlineData("availability", "preorder", true)]
    [InlineData("In stock?", "0", false)]
    [InlineData("In stock?", "12", true)]
    [InlineData("stock_status", "outofstock", false)]
    [InlineData("stock_status", "onbackorder", true)]
    public void What_shops_call_the_stock_says_whether_an_item_is_available(string name, string value, bool isAvailable)
    {
        var item = Load("st.csv", $"item_id,{name},price\n1,{value},3\n").Items["1"];
        Assert.Equal((isAvailable, "price"), (item.Available, string.Join(',', item.Attributes.Keys)));
    }

    [Theory]
    [InlineData("{\"id\":\"1\",\"name\":\"A\",\"sizes\":[{\"eu\":42}],\"brand\":{\"name\":{\"de\":\"B\"}}}", "sizes", "brand.name")]
    [InlineData("{\"itemId\":\"1\",\"title\":\"A\",\"sizes\":[{\"eu\":42}]}", "sizes")]
    [InlineData("{\"_id\":{\"$oid\":\"1\"},\"name\":\"A\",\"price\":{\"$numberDecimal\":\"5.5\"}}")]
    public void Parts_of_JSON_that_are_no_attributes_are_told_by_their_names(string text, params string[] names)
    {
        var read = Load("s.jsonl", text + "\n");
        Assert.Equal("A", read.Items["1"].Title);
        Assert.Equal(names, read.Omissions.First.Select(o => o.Error.Field));
    }

    [Fact]
    public void The_films_of_MovieLens_100K_have_their_genres()
    {
        static string Flags(params int[] at) => string.Join('|', Enumerable.Range(0, 19).Select(g => at.Contains(g) ? 1 : 0));
        var read = Load(
            "u.item", $"1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/M/?Toy|{Flags(3, 4, 5)}\n267|unknown||||{Flags(0)}\n");
        Assert.Equal(("Toy Story (1995)", 2, 0L), (read.Items["1"].Title, read.Items.Count, read.Rejections.Count));
        Assert.Equal(["Animation", "Children's", "Comedy"], read.Items["1"].Categories);
        Assert.Equal([KeyValuePair.Create("release date", "01-Jan-1995")], read.Items["1"].Attributes);
        Assert.Empty(read.Items["267"].Categories);
    }

    [Theory]
    [InlineData("isbn,Book-Title,year\n1,T,2001\n")]
    [InlineData("article_id,prod_name,colour\n1,T,red\n")]
    [InlineData("track_id,artist,track_name\n1,A,T\n")]
    [InlineData("news_id,headline\n1,T\n")]
    [InlineData("{\"id\":\"1\",\"og:title\":\"T\",\"og:image\":\"x\"}")]
    public void A_name_that_says_title_or_the_name_of_a_thing_is_the_title(string text) =>
        Assert.Equal("T", Load("t.csv", text).Items["1"].Title);

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

    private DescribedItems Load(string name, string text) => ItemFile.Load(Write(name, text));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
