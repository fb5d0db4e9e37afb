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

    private static string Rows(char delimiter, Func<int, string> title) =>
        string.Join(delimiter, "user", "item", "title", "rating") + "\n"
        + string.Concat(Enumerable.Range(1, 30).Select(n => string.Join(delimiter, $"u{n}", $"i{n}", title(n), n % 5) + "\n"));

    private static string Notes(string text) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "case.txt", path => string.Join('\n', InteractionFile.Open(path).Description.Notes));
}
