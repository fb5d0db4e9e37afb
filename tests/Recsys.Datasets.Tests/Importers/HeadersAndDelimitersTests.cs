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
    [InlineData("user_id,product_id,city", "{0},p{0},Austin, TX")]
    [InlineData("user_id,product_id,date", "{0},9,January 01, 2021")]
    [InlineData("user_id,product_id,place", "{0},p{0},35.9,139.2")]
    [InlineData("user_id;product_id;artist", "{0};p{0};Artist; Song")]
    public void Users_who_count_by_one_are_no_numbers_of_rows_where_a_text_may_hold_what_parts_cells(string header, string row)
    {
        var refused = CaseFile.RefusedText(Text(header, row));
        Assert.Contains("Where the first cell counts the rows, say --columns -,user,item,", refused.Mend, StringComparison.Ordinal);
        Assert.Contains("put quotes", refused.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_rows_in_quotes_are_certain_beside_a_text_and_told()
    {
        var text = Text("\"user\",\"item\",\"city\"", "\"{0}\",\"u{0}\",\"i{0}\",\"Austin\"");
        Assert.Equal("u3 i3 view", CaseFile.ReadText(text)[2]);
        Assert.Contains("the first cell of a row has no name and counts the rows: it is left out", CaseFile.With(
            Encoding.UTF8.GetBytes(text), "a.csv", path => InteractionFile.Open(path).Description.Notes));
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

    [Theory]
    [InlineData("User Name\tItem Title\tRating\nAnna Lee\tRed Shoes\t5\nBo Fox\tHeat 2\t4\n", "Anna Lee Red Shoes rate 5")]
    [InlineData("user name\tmovie title\nAnna Lee\tDie Hard\nBo Fox\tHeat\n", null)]
    [InlineData("user, item name, score\nu1, Heat 2, 5\nu2, Alien, 4\n", "u1 Heat 2 rate 5")]
    [InlineData("user\titem, name\trating\nu1\tHeat, 1995\t4\nu2\tAlien, 1979\t3\n", "u1 Heat, 1995 rate 4")]
    public void Blanks_part_no_names_where_another_delimiter_parts_the_rows(string text, string? first)
    {
        if (first is null) CaseFile.RefusedText(text);
        else Assert.Equal(first, CaseFile.ReadText(text)[0]);
    }

    [Theory]
    [InlineData("A1,B000F83SZQ,5.0,1393545600\n", "A2,000171287{0},4.0,139354570{0}\n", "A1 B000F83SZQ rate 5")]
    [InlineData("276725,034545104X\n", "27672{0},015506122{0}\n", "276725 034545104X view")]
    [InlineData("guest,12,3\n", "1{0},1{0},4\n", "guest 12 rate 3")]
    [InlineData("a1,12\n", "1{0},1{0}\n", "a1 12 view")]
    public void An_id_with_letters_over_ids_of_figures_is_no_header(string row, string more, string first)
    {
        var text = row + string.Concat(Enumerable.Range(0, 9).Select(n => string.Format(null, more, n)));
        Assert.Equal(10, CaseFile.ReadText(text).Length);
        Assert.StartsWith(first, CaseFile.ReadText(text)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user,item,src_type,dst_type\nu1,i1,user,item\nu2,i2,user,item\n", 2)]
    [InlineData("customer,product,page,from\nc1,p1,a,b\nc2,p2,customer,product\n", 2)]
    public void A_row_that_holds_words_of_the_header_is_no_other_header(string text, int rows) =>
        Assert.Equal(rows, CaseFile.ReadText(text).Length);

    [Fact]
    public void A_known_name_of_an_amount_says_that_it_is_no_rating() => Assert.Equal(
        ["Anna Lee Red Shoes view 5", "Bo Fox Heat view 4"],
        CaseFile.ReadText("Customer Name,Product Title,Qty\nAnna Lee,Red Shoes,5\nBo Fox,Heat,4\n"));

    [Theory]
    [InlineData("product/productId: B0001\nreview/userId: A1\nproduct/productId: B0002\nreview/userId: A2\n")]
    [InlineData("u1: i1\nu2: i7\nu3: i1\n")]
    public void Names_before_a_colon_are_no_users(string text) =>
        Assert.Contains("begin with a name and a colon", CaseFile.RefusedText(text).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("MOVIE_ID,USER_MD5,RATING,VOTES\n1{0},ab{1},4,17\n", "item,user,rating,-")]
    [InlineData("element_uid,user_uid,rating,ts\n1{0},2{1},4,17\n", "item,user,rating,time")]
    [InlineData("timestamp,uid,campaign,click_pos\n16000000{0},2{1},c7{0},0\n", "time,user,item,-")]
    [InlineData("userID,bookmarkID,tagID,day,month\n8{0},1{1},1,8,11\n", "user,item,-,-,-")]
    [InlineData("user_id,session_id,session_start,click_article_id,click_timestamp\n8{0},150{1},1500000{1},15{0},15000000{0}\n", null)]
    public void What_is_proposed_for_a_refused_file_is_taken_from_its_names(string text, string? columns)
    {
        var lines = text.Split('\n');
        var file = lines[0] + "\n" + string.Concat(Enumerable.Range(10, 9).Select(n => string.Format(null, lines[1], n, n % 3) + "\n"));
        if (columns is null) Assert.DoesNotContain("user,time,item", Mend(file), StringComparison.Ordinal);
        else Assert.Contains($"--columns {columns}", Mend(file), StringComparison.Ordinal);

        static string Mend(string text) => CaseFile.RefusedText(text).Mend;
    }

    [Theory]
    [InlineData("Ratings export,,\nuser,item,rating\nu1,i1,4\nu2,i2,5\n")]
    [InlineData("Ratings;;\nof 2021;;\nuser;item;rating\nu1;i1;4\nu2;i2;5\n")]
    public void Titles_above_a_header_are_told(string text) =>
        Assert.Contains("1: user | 2: item | 3: rating", CaseFile.RefusedText(text).Problem, StringComparison.Ordinal);
}
