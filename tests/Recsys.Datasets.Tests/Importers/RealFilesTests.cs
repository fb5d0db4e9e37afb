using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Kinds of files that public data sets, shops and trackers give out, with invented values.</summary>
public sealed class RealFilesTests
{
    [Theory]
    [InlineData("Order Number,Order Date,Contact,Buyer Number,SKU,Item #\n7,2021-03-01 09:01,a b@example.org,4,MUG,1\n", "Buyer Number")]
    [InlineData("CREATE TABLE ratings (user_id INT, item_id INT);\nINSERT INTO ratings VALUES (1, 2);\nCOMMIT;\n", "it is a dump of SQL")]
    public void Words_with_blanks_between_them_are_no_header_where_the_rows_are_parted_by_something_else(string text, string said) =>
        Assert.Contains(said, CaseFile.RefusedText(text).Problem, StringComparison.Ordinal);

    [Fact]
    public void Lists_that_begin_with_the_number_of_their_items_name_no_user()
    {
        const string lists = "2 57 11\n3 4 9 1\n1 57\n2 8 9\n4 1 2 3 4\n1 12\n";
        var refused = CaseFile.RefusedText(lists);
        Assert.Contains("begins with the number of items behind it", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("--columns user,items", refused.Mend, StringComparison.Ordinal);
        Assert.Equal(13, CaseFile.ReadText(lists, CaseFile.Columns("user,items")).Length);
        Assert.Equal(13, CaseFile.ReadText(lists.Replace("1 57", "9 57", StringComparison.Ordinal)).Length);
    }

    [Fact]
    public void What_was_sent_back_was_not_taken()
    {
        Assert.Equal(["u1 i1 view 6", "3: value", "4: value"], CaseFile.ReadText("Customer ID,StockCode,Quantity\nu1,i1,6\nu2,i1,-2\nu3,i1,0\n"));
        Assert.Equal(["u1 i1 view -2"], CaseFile.ReadText("user,item,weight\nu1,i1,-2\n"));
        Assert.Equal(["u1 i1 purchase -2"], CaseFile.ReadText("user,item,quantity,event\nu1,i1,-2,buy\n"));
    }

    [Fact]
    public void Ids_that_a_data_frame_wrote_as_decimals_are_the_whole_numbers()
    {
        const string text = "user,item,rating\n13085.0,7,5\n,8,3\n13086.0,7,1\n";
        Assert.Equal(["13085 7 rate 5", "3: userId", "13086 7 rate 1"], CaseFile.ReadText(text));
        Assert.Contains("'user' writes whole numbers with '.0'", Notes(text), StringComparison.Ordinal);
        Assert.Equal(["13085.0 7 view", "u.0 7 view"], CaseFile.ReadText("user,item\n13085.0,7\nu.0,7\n"));
    }

    [Fact]
    public void A_column_that_is_empty_stands_behind_another_that_names_the_same()
    {
        Assert.Equal(
            ["9.1 i1 cart", "9.2 i2 view"],
            CaseFile.ReadText("user_id,user_pseudo_id,item_id,event_name\n,9.1,i1,add_to_cart\nnull,9.2,i2,view_item\n"));
        Assert.Equal(["u1 i1 view"], CaseFile.ReadText("user_id,user_pseudo_id,item_id\nu1,9.1,i1\n"));
        Assert.Equal(["u1 Heat view"], CaseFile.ReadText("user_id,track_id,song\nu1,,Heat\n"));
    }

    [Fact]
    public void The_column_with_words_for_events_gives_the_type() => Assert.Equal(
        ["u1 p1 view", "u1 p1 cart", "u2 p2 purchase"],
        CaseFile.ReadText("""
            {"type":"track","event":"Product Viewed","userId":"u1","properties":{"product_id":"p1","price":1}}
            {"type":"track","event":"Product Added","userId":"u1","properties":{"product_id":"p1","price":1}}
            {"type":"track","event":"Order Completed","userId":"u2","properties":{"product_id":"p2","price":1}}
            """));

    [Fact]
    public void Fields_within_an_object_name_what_nothing_else_names()
    {
        const string tracker = """{"event":"Viewed","properties":{"time":1602611311,"distinct_id":"u1","$insert_id":"x1","item_id":"p1"}}""";
        Assert.Equal(["u1 p1 view 2020-10-13T17:48:31"], CaseFile.ReadText(tracker));
        const string both = """{"user":"u1","seen":{"item_id":"p1"},"bought":{"item_id":"p2"}}""";
        Assert.Contains("no column names the item", CaseFile.RefusedText(both).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_types_of_extended_JSON_are_no_names() => Assert.Equal(
        ["5f001 p1 view 9.95 2020-10-13T09:00:00"],
        CaseFile.ReadText(
            """
            {"userId":{"$oid":"5f001"},"productId":"p1","createdAt":{"$date":"2020-10-13T09:00:00Z"},"value":{"$numberDecimal":"9.95"}}
            """));

    [Fact]
    public void A_name_of_the_table_before_all_names_is_no_part_of_them() => Assert.Equal(
        ["u1 i1 purchase 2017-02-04T00:00:00", "u2 i1 view 2017-02-04T00:00:00"],
        CaseFile.ReadText(
            "events.user_id\tevents.item_id\tevents.event_type\tevents.event_time\nu1\ti1\tbuy\t1486166400\nu2\ti1\tpv\t1486166400\n"));

    [Theory]
    [InlineData("""{"session":1,"events":[{"aid":7,"ts":1661724000278,"type":"clicks"}]}""", "an object or a row for each user and item")]
    [InlineData(
        """{"user_id":"u1","event_name":"purchase","ts":1612069510,"items":[{"item_id":"i1"}]}""", "an object or a row for each user and item")]
    public void Lists_of_objects_are_no_columns_and_the_refusal_says_so(string text, string mend)
    {
        var refused = CaseFile.RefusedText(text);
        Assert.Contains("lists of objects are no columns", refused.Problem, StringComparison.Ordinal);
        Assert.Contains(mend, refused.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session,aid,ts,type\n1,7,1659304800,clicks\n1,8,1659304900,orders\n",
        "1 7 click 2022-07-31T22:00:00", "1 8 purchase 2022-07-31T22:01:40")]
    [InlineData("user_id,parent_asin,rating,timestamp\nA1,B0,5.0,1588687728923\n", "A1 B0 rate 5 2020-05-05T14:08:48.923")]
    public void Names_of_large_public_sets_are_known(string text, params string[] rows)
    {
        Assert.Equal(rows, CaseFile.ReadText(text));
        Assert.DoesNotContain("not known", Notes(text), StringComparison.Ordinal);
    }

    private static string Notes(string text) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "case.txt", path => string.Join('\n', InteractionFile.Open(path).Description.Notes));
}
