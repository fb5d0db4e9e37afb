using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Several columns with a name for the same thing: all rows decide which is it, and the first ones no more than the last.</summary>
public sealed class NamesakesTests
{
    [Theory]
    [InlineData("user,item,type,event", "u{0},i{1},track,", "u{0},i{1},track,Product Viewed", "view")]
    [InlineData("user,item,type,event", "u{0},i{1},track,x", "u{0},i{1},page,Product Added", "cart")]
    [InlineData("user,item,rating,score", "u{0},i{1},,", "u{0},i{1},,3.50", "rate 3.5")]
    [InlineData("user,item,rating,plays", "u{0},i{1},,", "u{0},i{1},NA,3", "view 3")]
    [InlineData("user,item,value,plays", "u{0},i{1},,", "u{0},i{1},,3", "view 3")]
    [InlineData("user,item,label,liked", "u{0},i{1},,1", "u{0},i{1},,1", "view")]
    public void The_one_that_says_something_in_any_row_is_it_in_whatever_order_the_rows_come(string header, string older, string newer, string said)
    {
        string[] rows = [.. Enumerable.Range(0, 120).Select(n => string.Format(null, n < 60 ? older : newer, n % 9, n % 7))];
        string[] ordered = [.. Read(header, rows).Order()];
        Assert.Equal(ordered, Read(header, [.. rows.Reverse()]).Order());
        Assert.Contains(ordered, r => r.EndsWith($"u6 i4 {said}", StringComparison.Ordinal));
        Assert.DoesNotContain(ordered, r => r.Contains(" rate ", StringComparison.Ordinal) && !said.StartsWith("rate", StringComparison.Ordinal));
    }

    [Fact]
    public void A_visit_that_is_empty_has_the_name_of_the_next_column_in_its_row()
    {
        const string text = "user,item,session_id,visit_id\n,i1,,v1\n,i2,s2,v2\nu3,i3,,\n";
        Assert.Equal(["session v1 i1 view", "session s2 i2 view", "u3 i3 view"], CaseFile.ReadText(text));
        Assert.Contains("where 'session_id' is empty, 'visit_id' stands for it", Description(text).Notes);
    }

    [Fact]
    public void A_type_without_a_word_for_an_event_is_context_beside_another()
    {
        var rows = string.Concat(Enumerable.Range(0, 90).Select(n => $"u{n % 9},i{n % 7},{(n % 2 == 0 ? "web" : "app")},view\n"));
        Assert.Equal(["user", "item", "context.type", "type"], Description("user,item,type,event\n" + rows).Columns);
    }

    [Theory]
    [InlineData("rating,user_rating", "{1}.5,{0}", "rate {0}", "describes the item")]
    [InlineData("score,my_score", "{1}.5,{0}", "rate {0}", "describes the item")]
    [InlineData("value,quantity", "1{1}.99,{0}", "view {0}", "describes the item")]
    [InlineData("score,plays", "{1}.5,{0}", "view {0}", "describes the item")]
    [InlineData("score,page", "{1}.5,x{0}", "view", "describes the item")]
    public void What_is_the_same_for_an_item_whoever_took_it_is_no_rating_of_one_user(string header, string row, string said, string note)
    {
        var text = $"user,item,{header}\n" + string.Concat(Enumerable.Range(0, 90).Select(
            n => $"u{n % 9},i{n % 7}," + string.Format(null, row, 1 + (n * n % 5), n % 7) + "\n"));
        Assert.Equal($"u1 i1 " + string.Format(null, said, 2), CaseFile.ReadText(text)[1]);
        Assert.Contains(Description(text).Notes, n => n.Contains($"'{header.Split(',')[0]}' {note}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rating_that_is_the_same_for_each_user_is_asked_about() => Assert.Contains(
        "column 'rating' is constant for each user: where it describes the user, say - for it in --columns",
        Description("user,item,rating\n" + string.Concat(Enumerable.Range(0, 90).Select(n => $"u{n % 9},i{n % 7},{1 + (n % 9 / 2)}\n"))).Notes);

    [Theory]
    [InlineData("member,login,item_id", "{2},c{0},i{1}", "'login' is the user: 'member' holds 2 different values")]
    [InlineData("client_id,username,item_id", "web,c{0},i{1}", "'username' is the user: 'client_id' holds 1 different value")]
    [InlineData("login,video,track_id", "c{0},{2},i{1}", null)]
    [InlineData("login,product_id,isbn", "c{0},{2},i{1}", "'isbn' is the item: 'product_id' holds 2 different values")]
    public void A_column_of_next_to_nothing_is_neither_the_user_nor_the_item_where_another_has_such_a_name(string header, string row, string? note)
    {
        var text = $"{header}\n" + string.Concat(Enumerable.Range(0, 90).Select(
            n => string.Format(null, row, n % 19, n % 17, n % 4 == 1 ? "Y" : "N") + "\n"));
        Assert.Equal("c1 i1 view", CaseFile.ReadText(text)[1]);
        if (note is not null) Assert.Contains(Description(text).Notes, n => n.Contains(note, StringComparison.Ordinal));
        // What an event is called is told by its header and its row alone.
        Assert.Equal(Ids(text)[0], Ids(string.Join('\n', text.Split('\n')[..2]) + "\n")[0]);
    }

    [Theory]
    [InlineData("user,customer_id,item_id", "u{0},c{2},i{1}", "column 'customer_id' has a name for the user too and is left out: 'user' is the user")]
    [InlineData("Customer ID,Item,SKU", "u{0},{0},i{1}", null)]
    [InlineData("user,item_id,product_code", "u{0},i{1},p{2}",
        "column 'product_code' has a name for the item too and is left out: 'item_id' is the item")]
    [InlineData("user,item_id,venue_id", "u{0},i{1},v{2}", null)]
    public void A_second_name_for_an_id_is_no_context_and_is_told(string header, string row, string? note)
    {
        var text = $"{header}\n" + string.Concat(Enumerable.Range(0, 60).Select(
            n => string.Format(null, row, n * n % 13, n % 17, n * 7 % 5) + "\n"));
        Assert.EndsWith(" i1 view", CaseFile.ReadText(text)[1], StringComparison.Ordinal);
        Assert.Equal(note is null ? 0 : 1, Description(text).Notes.Count(n => n.Contains(note ?? "too and is left out", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_of_many_rows_and_hardly_any_items_is_asked_about() => Assert.Contains(
        "column 'item', the item, holds 2 different values: say another one in --columns where that is none",
        Description("user,item\n" + string.Concat(Enumerable.Range(0, 60).Select(n => $"u{n % 9},i{n % 2}\n"))).Notes);

    private static string[] Ids(string text) => CaseFile.With(Encoding.UTF8.GetBytes(text), "case.csv", path =>
        InteractionFile.Open(path).Read().Where(l => l.IsValid).Select(l => l.Interaction!.EventId).ToArray());

    private static string[] Read(string header, string[] rows) => CaseFile.With(
        Encoding.UTF8.GetBytes($"{header}\n{string.Join('\n', rows)}\n"), "case.csv", path =>
        {
            var reader = InteractionFile.Open(path);
            return reader.Read().Where(l => l.IsValid).Select(l => l.Interaction!).Select(
                r => FormattableString.Invariant($"{r.EventId} {r.UserId} {r.ItemId} {r.Type.ToString().ToLowerInvariant()} {r.Value}").TrimEnd())
                .ToArray();
        });

    private static FileDescription Description(string text) =>
        CaseFile.With(Encoding.UTF8.GetBytes(text), "case.csv", path => InteractionFile.Open(path).Description);
}
