using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Rows that have more cells than the header names, delimiters that are decimal commas, headers that come again or are none.</summary>
public sealed class HeadersAndDelimitersTests
{
    [Theory]
    [InlineData("user,item,price", "u{0},i{0},{0},99")]
    [InlineData("user,item,time", "u{0},i{0},2021-03-04 05:06:1{0},123")]
    [InlineData("user,item,rating,title", "u{0},i{0},4,Rock, Paper")]
    [InlineData("user,item,rating", "{0},1{0},3,5")]
    [InlineData("user;item;price", "u{0};i{0};{0};99")]
    public void A_cell_more_than_the_header_names_is_no_row_number_unless_it_counts(string header, string row)
    {
        var refused = CaseFile.RefusedText(Text(header, row));
        Assert.Contains("its rows have", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("line 1", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("--columns", refused.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user,item,rating", "{0},u{0},i{0},5", "u3 i3 rate 5")]
    [InlineData("user,item,rating,time", "{0},u{0},i{0},5,1518048000", "u3 i3 rate 5 2018-02-08T00:00:00")]
    [InlineData("user\titem\trating", "{0}\t7\t1{0}\t5", "7 13 rate 5")]
    public void Numbers_that_count_the_rows_need_no_name(string header, string row, string third) =>
        Assert.Equal(third, CaseFile.ReadText(Text(header, row))[2]);

    [Theory]
    [InlineData("u{0};i{0};3,5")]
    [InlineData("1{0}|2{0}|3,5")]
    [InlineData("1{0} 2{0} 3,5")]
    [InlineData("1{0};2{0};3,5;1518048000")]
    [InlineData("1{0}\t2{0}\t3,5")]
    public void A_decimal_comma_parts_no_row(string row)
    {
        var read = CaseFile.ReadText(Text(null, row));
        Assert.Equal(9, read.Length);
        Assert.All(read, r => Assert.Contains("rate 3.5", r, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("u{0};3,5")]
    [InlineData("u{0},a|b{0}")]
    public void Two_delimiters_that_both_part_the_rows_are_refused(string row) =>
        Assert.Contains("--delimiter", CaseFile.RefusedText(Text(null, row)).Mend, StringComparison.Ordinal);

    [Theory]
    [InlineData("item_id,user_id,rating\ni1,u1,3\nuser_id,item_id,rating\nu2,i2,4\n")]
    [InlineData("item_id,user_id\ni1,u1\nUSER_ID,ITEM_ID\nu2,i2\n")]
    [InlineData("user,item,rating,price\nu1,i1,3,9\nuser,item,price,rating\nu1,i1,9,3\n")]
    [InlineData("user_id:token\titem_id:token\nu1\ti1\nitem_id:token\tuser_id:token\ni2\tu2\n")]
    public void A_second_header_of_another_order_is_refused_with_its_line(string text)
    {
        var refused = CaseFile.RefusedText(text);
        Assert.Contains("line 3 is another header", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("a file of its own", refused.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user_id:token\titem_id:token\nu1\ti1\nuser_id:token\titem_id:token\nu2\ti2\n", "3: ")]
    [InlineData("User,Item\nu1,i1\nuser,item\nu2,i2\n", "3: ")]
    [InlineData("user\titem\n1\tu1\ti1\nuser\titem\n2\tu2\ti2\n3\tu2\ti2\n", "3: ")]
    public void The_same_header_again_is_no_row(string text, string row) => Assert.Equal(row, CaseFile.ReadText(text)[1]);

    [Fact]
    public void That_there_is_no_header_is_obeyed()
    {
        Assert.Equal(["user item view", "u1 i1 view"], CaseFile.ReadText("user,item\nu1,i1\n", new ReadingOptions { Header = false }));
        Assert.Equal(["who what view", "u1 i1 view", "1 2 view"], CaseFile.ReadText("who,what\nu1,i1\n1,2\n", new ReadingOptions { Header = false }));
    }

    [Fact]
    public void Under_named_columns_a_first_line_of_words_is_said_to_be_a_header_and_refused_where_its_words_come_again()
    {
        const string text = "anna;heat\nbert;alien\n";
        Assert.Equal(["bert alien view"], CaseFile.ReadText(text, CaseFile.Columns("user,item")));
        Assert.Contains("'anna, heat') is taken for a header", Notes(text, "user,item"), StringComparison.Ordinal);
        var later = text + string.Concat(Enumerable.Range(0, 60).Select(n => $"carl{n};up{n}\n")) + "anna;up\n";
        var refused = CaseFile.RefusedText(later, CaseFile.Columns("user,item"));
        Assert.Contains("'anna' stands on line 63", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("--header true or false", refused.Mend, StringComparison.Ordinal);
        Assert.Equal(63, CaseFile.ReadText(later, CaseFile.Columns("user,item") with { Header = false }).Length);
    }

    [Fact]
    public void What_is_left_out_says_nothing_of_a_header() => Assert.Equal(
        ["anna heat view 2021-03-04T00:00:00", "bert alien view 2021-03-05T00:00:00"],
        CaseFile.ReadText(
            "Kunde,Datum,Artikel,x\nanna,2021-03-04,heat,x\nbert,2021-03-05,alien,x\n", CaseFile.Columns("user,time,item,-")));

    private static string Text(string? header, string row) => (header is null ? "" : header + "\n")
        + string.Concat(Enumerable.Range(1, 9).Select(n => row.Replace("{0}", $"{n}", StringComparison.Ordinal) + "\n"));

    private static string Notes(string text, string columns) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "case.txt",
        path => string.Join('\n', InteractionFile.Open(path, CaseFile.Columns(columns)).Description.Notes));
}
