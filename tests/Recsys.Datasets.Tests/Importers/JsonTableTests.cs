using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>JSON whose keys are not those of the wire is a table whose header is its keys.</summary>
public sealed class JsonTableTests
{
    private static readonly string[] Rows = ["u1 i1 rate 5 2018-02-08T00:00:00", "u2 7 rate 3.5 2018-02-09T00:00:00"];

    [Theory]
    [InlineData(
        """{"user_id":"u1","item_id":"i1","rating":5,"timestamp":1518048000}""",
        """{"user_id":"u2","item_id":7,"rating":3.5,"timestamp":1518134400}""")]
    [InlineData(
        """{"userId":"u1","movieId":"i1","stars":5,"date":"2018-02-08"}""",
        """{"date":"2018-02-09","stars":"3.5","movieId":"7","userId":"u2"}""")]
    [InlineData(
        """{"user":{"id":"u1"},"product":{"id":"i1"},"score":5,"ts":1518048000000}""",
        """{"user":{"id":"u2"},"product":{"id":7},"score":3.5,"ts":1518134400000}""")]
    [InlineData(
        """{"userId":"u1","itemId":"i1","rating":5,"timestamp":"2018-02-08T00:00:00Z"}""",
        """{"userId":"u2","itemId":"7","rating":3.5,"timestamp":"2018-02-09T00:00:00Z"}""")]
    public void Lines_and_arrays_are_read_by_the_names_that_headers_have(string first, string second)
    {
        Assert.Equal(Rows, CaseFile.ReadText($"{first}\n{second}\n"));
        Assert.Equal(Rows, CaseFile.ReadText($"[{first},\n  {second}]"));
    }

    [Theory]
    [InlineData("""{"_index":"e","_score":1,"_source":{"user_id":"u1","item_id":"i1","event":"cart","@timestamp":"2018-02-08T00:00:00Z"}}""")]
    [InlineData("""{"topic":"e","timestamp":1600000000,"key":"k","value":{"user_id":"u1","item_id":"i1","event":"cart","ts":1518048000}}""")]
    [InlineData("""{"before":{"user_id":"x","item_id":"y"},"after":{"user_id":"u1","item_id":"i1","event":"cart","ts":1518048000},"op":"c"}""")]
    public void What_stands_beside_user_and_item_in_their_object_comes_before_what_stands_round_it(string body) =>
        Assert.Equal("u1 i1 cart 2018-02-08T00:00:00", CaseFile.ReadText($"{body}\n{body}\n")[0]);

    [Fact]
    public void The_time_of_an_envelope_is_that_of_an_event_without_one() => Assert.Equal(
        "u1 i1 view 2018-02-08T00:00:00",
        CaseFile.ReadText("""{"offset":7,"timestamp":1518048000,"value":{"user_id":"u1","item_id":"i1"}}""" + "\n")[0]);

    [Fact]
    public void An_event_id_alone_makes_no_event_of_the_wire()
    {
        const string body = """{"eventId":"e0","user_id":"u1","item_id":"i1","event":"cart","ts":1518048000}""";
        Assert.Equal(["u1 i1 cart 2018-02-08T00:00:00"], CaseFile.ReadText(body + "\n"));
        Assert.Equal(["1: timestamp"], CaseFile.ReadText("""{"eventId":"e0","userId":"u1","itemId":"i1","type":"cart"}""" + "\n"));
    }

    [Fact]
    public void Whatever_else_an_object_holds_is_context_by_its_name_and_a_field_may_come_late()
    {
        var text = string.Concat(Enumerable.Range(0, 60).Select(
            n => $$"""{"user":"u{{n % 7}}","item":"i{{n % 5}}","ts":{{1518048000 + n}},"context":{"Device":"{{(n % 3 == 0 ? "tv" : "phone")}}"}"""
                + (n < 55 ? "}\n" : ",\"late\":1}\n")));
        var (first, last, columns) = CaseFile.With(Encoding.UTF8.GetBytes(text), "x.json", path =>
        {
            var reader = InteractionFile.Open(path, new ReadingOptions { ReceivedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) });
            var lines = reader.Read().ToList();
            return (lines[0].Interaction!, lines[^1].Interaction!, reader.Description.Columns);
        });
        Assert.Equal(["user", "item", "time", "context.device", "context.late"], columns);
        Assert.Equal(("tv", ""), (first.Context.Device, first.Context["late"] ?? ""));
        Assert.Equal("1", last.Context["late"]);
    }

    [Fact]
    public void The_same_rows_are_the_same_events_as_JSON_and_as_a_table()
    {
        static string[] Ids(string text) => CaseFile.With(
            Encoding.UTF8.GetBytes(text), "x.txt",
            path => InteractionFile.Open(path, new ReadingOptions { ReceivedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) })
                .Read().Select(l => l.Interaction!.EventId).ToArray());
        Assert.Equal(
            Ids("user_id,item_id,rating,timestamp,shelf\nu1,i1,5,1518048000,a\nu2,7,3.5,1518134400,\n"),
            Ids("""
                {"timestamp":"2018-02-08T00:00:00Z","user_id":"u1","item_id":"i1","rating":5.0,"shelf":"a"}
                {"timestamp":"2018-02-09T00:00:00Z","user_id":"u2","item_id":7,"rating":3.5,"shelf":null}
                """));
    }

    [Fact]
    public void A_line_that_is_no_object_is_rejected_with_its_place_and_the_rest_goes_on()
    {
        const string text = """
            {"user":"u1","item":"i1"}
            {"user":
            [1]
            {"user":"\ud800","item":"i2"}
            {"item":"i2"}
            {"user":"u2","item":"i2"}
            """;
        Assert.Equal(["u1 i1 view", "2: ", "3: ", "4: ", "5: userId", "u2 i2 view"], CaseFile.ReadText(text));
    }

    [Fact]
    public void Without_a_name_for_the_user_or_the_item_the_file_is_refused_with_the_names_there_are_and_columns_can_be_named()
    {
        const string text = "{\"who\":\"u1\",\"what\":\"i1\",\"x\":[{}]}\n";
        Assert.Contains("1: who | 2: what", CaseFile.RefusedText(text).Problem, StringComparison.Ordinal);
        Assert.Equal(["u1 i1 view"], CaseFile.ReadText(text, CaseFile.Columns("user,item")));
    }

    [Fact]
    public void A_file_with_one_event_of_the_wire_is_held_to_the_wire() => Assert.Equal(
        ["1: eventId", "u i view 2018-02-08T00:00:00"],
        CaseFile.ReadText("""
            {"user_id":"u1","item_id":"i1"}
            {"eventId":"e","userId":"u","itemId":"i","type":"view","timestamp":"2018-02-08T00:00:00Z"}
            """));

    [Fact]
    public void Fields_of_JSON_that_no_item_has_are_read_as_columns_of_items_are()
    {
        const string text = """
            {"id":"i1","name":"A kettle","genres":["kitchen","steel"],"price":19.9,"brand":{"country":"DE"}}
            {"itemId":"i2","title":"A pan","categories":["kitchen"],"price":5,"available":false,"attributes":{"brand":"Acme"}}
            {"price":5}
            """;
        var (items, rejections) = CaseFile.With(Encoding.UTF8.GetBytes(text), "items.json", ItemFile.Load);
        var (kettle, pan) = (items["i1"], items["i2"]);
        Assert.Equal(("A kettle", "19.9", "DE"), (kettle.Title, kettle.Attributes["price"], kettle.Attributes["brand.country"]));
        Assert.Equal(["kitchen", "steel"], kettle.Categories);
        Assert.Equal(("A pan", false, "5", "Acme"), (pan.Title, pan.Available, pan.Attributes["price"], pan.Attributes["brand"]));
        Assert.Equal("line 3", Assert.Single(rejections.First).Place);
    }

    [Fact]
    public void A_field_of_an_item_that_only_has_a_name_of_the_wire_is_a_column()
    {
        const string text = """
            {"business_id":"b1","name":"Abby","categories":"Doctors, Acupuncture","attributes":{"Parking":"True"},"image":["https://x","y"]}
            {"asin":"b2","title":"T","category":["Clothing, Shoes","Men"],"image":["https://x"],"price":"$5.99","available":"no"}
            {"_id":{"$oid":"5f43"},"title":"U"}
            """;
        var (items, rejections) = CaseFile.With(Encoding.UTF8.GetBytes(text), "items.json", ItemFile.Load);
        Assert.Empty(rejections.First);
        Assert.Equal(["Doctors", "Acupuncture"], items["b1"].Categories);
        Assert.Equal(("Abby", "True", "https://x|y"), (items["b1"].Title, items["b1"].Attributes["Parking"], items["b1"].Attributes["image"]));
        Assert.Equal(["Clothing, Shoes", "Men"], items["b2"].Categories);
        Assert.Equal((false, "$5.99"), (items["b2"].Available, items["b2"].Attributes["price"]));
        Assert.Equal("U", items["5f43"].Title);
    }

    [Theory]
    [InlineData("""{"itemId":"i1","image":["https://x"]}""", "The field 'image' has a value of the wrong kind.")]
    [InlineData("""{"title":"x","categories":["a"]}""", "No field names the item, such as 'itemId' or 'id'.")]
    [InlineData("""{'id': '7', 'title': 'x'}""", "it is no JSON from byte 2 on")]
    [InlineData("""{"itemId":"i1","title":"a","title":"b"}""", "a field is there twice")]
    public void What_is_wrong_with_an_item_is_said_in_words(string text, string said)
    {
        var (_, rejections) = CaseFile.With(Encoding.UTF8.GetBytes(text), "items.json", ItemFile.Load);
        var message = Assert.Single(rejections.First).Error.Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_of_items_that_a_data_frame_wrote_as_decimals_are_the_whole_numbers()
    {
        Assert.Equal(["1", "2"], Ids("item_id,title\n1.0,A\n2.0,B\n"));
        Assert.Equal(["1.0", "x"], Ids("item_id,title\n1.0,A\nx,B\n"));

        static IEnumerable<string> Ids(string text) => CaseFile.With(Encoding.UTF8.GetBytes(text), "items.csv", ItemFile.Load).Items.Keys.Order();
    }

    [Theory]
    [InlineData("genres", "Drama, Romance", "Drama", "Romance")]
    [InlineData("genre", "Drama|Sci-Fi, odd", "Drama", "Sci-Fi, odd")]
    [InlineData("category", "Clothing, Shoes", "Clothing, Shoes")]
    public void Commas_part_categories_in_a_column_of_many(string column, string cell, params string[] categories) => Assert.Equal(
        categories,
        CaseFile.With(Encoding.UTF8.GetBytes($"item_id,{column}\n1,\"{cell}\"\n"), "items.csv", ItemFile.Load).Items["1"].Categories);

    [Fact]
    public void What_extended_JSON_wraps_into_its_type_is_the_value_at_any_depth() => Assert.Equal(
        ["u1 i1 rate 5 2021-03-04T15:59:27", "u2 i2 rate 4.5 2021-03-04T15:59:27"],
        CaseFile.ReadText("""
            {"user":{"$oid":"u1"},"item":{"id":{"$oid":"i1"}},"rating":{"$numberInt":"5"},"ts":{"$date":{"$numberLong":"1614873567000"}}}
            {"user":"u2","item":{"id":"i2"},"rating":{"$numberDouble":"4.5"},"ts":{"$date":"2021-03-04T15:59:27Z"}}
            """));

    [Fact]
    public void Parts_that_are_no_cells_are_told_in_a_note()
    {
        const string text = """{"user":"u1","item":"i1","x":[{"a":1}],"y":{"a":{"b":1},"c":2},"z":{}}""";
        var notes = CaseFile.With(
            Encoding.UTF8.GetBytes(text), "x.jsonl",
            path => InteractionFile.Open(path, cancellationToken: TestContext.Current.CancellationToken).Description.Notes);
        Assert.Contains("'x', 'y.a' hold lists or objects within objects: left out", notes);
    }

    [Theory]
    [InlineData("""{"user:id":"u1","item:id":"i1","time:utc":"2021-03-04","geo:country":"DE"}""", "context.geo:country")]
    [InlineData("""{"user_id:token":"u1","item_id:token":"i1","ts":"2021-03-04","style":{"Size:":"L"}}""", "context.style.Size:")]
    public void A_key_may_hold_a_colon(string text, string column) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "x.jsonl",
        path =>
        {
            var reader = InteractionFile.Open(path, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Contains(column, reader.Description.Columns);
            Assert.Equal(["u1 i1 view 2021-03-04T00:00:00"], CaseFile.Read(reader));
            Assert.Single(reader.Read().Single().Interaction!.Context.Values);
            return 0;
        });

    [Fact]
    public void What_Python_writes_for_a_missing_number_is_none() => Assert.Equal(
        ["u1 i1 rate 5", "u1 NaN rate"],
        CaseFile.ReadText("""
            {"user_id":"u1","item_id":"i1","rating":5,"x":-Infinity}
            {"user_id":"u1","item_id":"\"NaN","rating":NaN,"x":1}
            """).Select(r => r.Replace("\"", "", StringComparison.Ordinal)));
}
