using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Quotes that open and are not closed on their line, beside texts that really span lines.</summary>
public sealed class StrayQuotesTests
{
    private static readonly string[] Thirty = [.. Enumerable.Range(1, 30).Select(n => $"u{n} i{n} rate {n % 5}")];

    [Theory]
    [InlineData(',')]
    [InlineData('\t')]
    [InlineData(';')]
    public void A_quote_that_the_next_inches_would_close_takes_no_row_into_its_cell(char delimiter)
    {
        var text = Rows(delimiter, n => n == 2 ? "\"Great tv" : n == 30 ? "Nice 55\"" : "plain");
        Assert.Equal(Thirty, CaseFile.ReadText(text));
    }

    [Fact]
    public void A_stray_quote_before_a_row_with_a_quoted_cell_takes_no_row_either() => Assert.Equal(
        Thirty, CaseFile.ReadText(Rows(',', n => n == 2 ? "\"Great tv" : n is 3 or 9 ? "\"a, \"\"b\"\"\"" : n == 5 ? "55\"" : "plain")));

    [Fact]
    public void A_stray_quote_in_a_text_costs_not_even_its_row() => Assert.Equal(
        ["C1 P1 rate 5 2015-08-31T00:00:00", "C2 P2 rate 4 2015-08-30T00:00:00"],
        CaseFile.ReadText(
            "customer_id\tproduct_id\tstar_rating\theadline\treview_date\nC1\tP1\t5\t\"Nice\t2015-08-31\nC2\tP2\t4\tGood\t2015-08-30\n"));

    [Fact]
    public void A_stray_quote_in_an_id_is_no_part_of_it() =>
        Assert.Equal(["2: ", "u2 i2 rate 4"], CaseFile.ReadText("user,item,rating,title\nu1,\"i1,3,x\nu2,i2,4,55\"\n"));

    [Fact]
    public void A_text_with_line_breaks_is_one_row_and_the_file_says_where()
    {
        const string text = """
            user,item,review,rating
            u1,i1,"He said
            ""never, ever, again""

            and left",2
            u2,i2,"one, two,
            three, four",5
            u3,i3,short,4
            """;
        Assert.Equal(["u1 i1 rate 2", "u2 i2 rate 5", "u3 i3 rate 4"], CaseFile.ReadText(text));
        Assert.Contains("2 rows span several lines, the first of them on line 2", Notes(text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_prose_with_as_many_commas_as_a_row_is_no_row() =>
        Assert.Equal(["u1 i1 view", "u2 i2 view"], CaseFile.ReadText("user,item,note\nu1,i1,\"Dear all,\nhello, my, friends\nbye\"\nu2,i2,x\n"));

    [Theory]
    [InlineData("user_id,item_id,review,rating\nu1,i1,\"colours:\nred,green,blue,4\nend\",5\nu2,i2,x,4\n", "u1 i1 rate 5", "u2 i2 rate 4")]
    [InlineData("user_id,item_id,review\nu1,i1,\"list:\nred,green,blue\nend\"\nu2,i2,x\n", "u1 i1 view", "u2 i2 view")]
    [InlineData("user,item,note\nu1,i1,\"a\nb,c,d\n\"\"e\"\", f\"\nu2,i2,\"x\ny\"\n", "u1 i1 view", "u2 i2 view")]
    public void A_line_of_a_text_with_as_many_commas_as_a_row_is_no_row(string text, params string[] rows) =>
        Assert.Equal(rows, CaseFile.ReadText(text));

    [Theory]
    [InlineData("sku,title,description,price\nA1,Mug,\"A mug.\nHolds tea, coffee, milk, anything.\nDishwasher safe.\",9.5\nA2,Pan,x,3\n", "A1,A2")]
    [InlineData("item_id,description\n1,\"Soft, warm\nRed, blue\nand light\"\n2,\"a, b\"\n3,c\n", "1,2,3")]
    public void Nor_is_it_an_item(string text, string ids)
    {
        var (items, rejections) = CaseFile.With(Encoding.UTF8.GetBytes(text), "items.csv", ItemFile.Load);
        Assert.Equal((0L, ids), (rejections.Count, string.Join(',', items.Keys.Order())));
    }

    [Theory]
    [InlineData("u1,i1,\"A \\\"b\\\", c\",4\n", "A \"b\", c")]
    [InlineData("u1,i1,\"Caf\\\"e\\\" x\",4\n", "Caf\"e\" x")]
    [InlineData("u1,i1,\"C:\\\",4\n", "C:\\")]
    [InlineData("u1,i1,\"say \\\"x\\\"\",4\n", "say \"x\"")]
    public void A_backslash_before_a_quote_of_a_text_is_no_part_of_it(string row, string title) => CaseFile.With(
        Encoding.UTF8.GetBytes("user,item,title,rating\n" + row + "u2,i2,x,3\n"), "x.csv",
        path =>
        {
            var read = InteractionFile.Open(path, cancellationToken: TestContext.Current.CancellationToken).Read().ToArray();
            Assert.Equal([title, "x"], read.Select(r => r.Interaction?.Context["title"]));
            return 0;
        });

    [Theory]
    [InlineData("user,item,title\nu1,i1,a\nu2,i2,b,c,\"d\nu3,i3,e\n")]
    [InlineData("user\titem\ttitle\nu1\ti1\ta\nu2\ti2\tB\t\t\"x\nu3\ti3\te\n")]
    public void A_stray_quote_beyond_the_columns_costs_its_row(string text) =>
        Assert.Equal(["u1 i1 view", "3: ", "u3 i3 view"], CaseFile.ReadText(text));

    private static string Rows(char delimiter, Func<int, string> title) =>
        string.Join(delimiter, "user", "item", "title", "rating") + "\n"
        + string.Concat(Enumerable.Range(1, 30).Select(n => string.Join(delimiter, $"u{n}", $"i{n}", title(n), n % 5) + "\n"));

    private static string Notes(string text) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "case.txt", path => string.Join('\n', InteractionFile.Open(path).Description.Notes));
}
