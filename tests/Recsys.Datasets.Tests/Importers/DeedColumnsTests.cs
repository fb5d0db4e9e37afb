using System.Globalization;
using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>What was done, where no column of the name of a type says it: a column for each deed, or words under another name.</summary>
public sealed class DeedColumnsTests
{
    [Theory]
    [InlineData("is_view,is_cart,is_purchase", "1,0,0", "0,1,0", "0,0,1", "view", "cart", "purchase")]
    [InlineData("views,carts,purchases", "3,0,0", "5,2,0", "1,1,1", "view", "cart", "purchase")]
    [InlineData("num_views,cart_count,purchased", "3,0,no", "0,2,no", "0,0,yes", "view", "cart", "purchase")]
    [InlineData("is_click,is_like,long_view", "1,0,1", "1,1,0", "1,1,1", "click", "like", "like")]
    [InlineData("clicked,fav,buy", "1.0,,", ",1.0,0.0", "1.0,1.0,1.0", "click", "like", "purchase")]
    public void Of_several_columns_of_one_deed_each_the_strongest_that_was_done_is_the_type(
        string header, string first, string second, string third, params string[] types)
    {
        var text = $"user,item,{header}\n" + Rows(60, n => $"u{n % 7},i{n % 11},{(n % 4 == 3 ? "0,0,0" : new[] { first, second, third }[n % 4])}");
        var read = CaseFile.ReadText(text);
        Assert.Equal([.. types.Select((t, n) => $"u{n} i{n} {t}")], read[..3]);
        // Nothing was done: told, and no interaction.
        Assert.Equal("5: type", read[3]);
        Assert.Contains("say each of one deed", Notes(text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deed_of_neither_yes_nor_no_nor_a_count_is_rejected() => Assert.Equal(
        ["u0 i0 cart", "2: type", "u2 i2 view"],
        CaseFile.ReadText("u0,i0,1,1\nu1,i1,1,maybe\nu2,i2,2,0\n", CaseFile.Columns("user,item,deed.view,deed.cart")));

    [Fact]
    public void A_deed_that_is_none_is_refused() => Assert.Contains(
        "deed.TYPE (view, click, like, cart, purchase)",
        Assert.Throws<FileRefusedException>(() => CaseFile.ReadText("u,i,1\n", CaseFile.Columns("user,item,deed.hide"))).Mend,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("likes,views", "{1}00,{1}21")]
    [InlineData("watched_at,favorited,wishlist", "2021-03-1{0},{0},1")]
    [InlineData("order,sale", "{0},1")]
    public void What_counts_for_the_item_or_stands_beside_the_time_of_a_deed_is_no_deed_of_its_own(string header, string row)
    {
        var text = $"user,item,{header}\n"
            + Rows(60, n => $"u{n % 7},i{n % 5}," + string.Format(CultureInfo.InvariantCulture, row, n % 2, n % 5));
        Assert.DoesNotContain("say each of one deed", Notes(text), StringComparison.Ordinal);
        Assert.All(CaseFile.ReadText(text), r => Assert.Contains(" view", r, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("what", "view,add_to_cart,purchase", "view", "cart", "purchase")]
    [InlineData("status", "click,like,buy", "click", "like", "purchase")]
    [InlineData("event_label", "view,view,cart", "view", "view", "cart")]
    public void Words_for_several_deeds_are_the_type_whatever_their_column_is_called(string name, string words, params string[] types)
    {
        var text = $"user,item,{name}\n" + Rows(60, n => $"u{n % 7},i{n % 11},{words.Split(',')[n % 3]}");
        Assert.Equal([.. types.Select((t, n) => $"u{n} i{n} {t}")], CaseFile.ReadText(text)[..3]);
        Assert.Contains($"column '{name}' is the type: its values are words for events", Notes(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user,item,status", "open,paid,ordered")]
    [InlineData("user,item,status", "view,view,view")]
    [InlineData("user,item,mood", "view,calm,angry")]
    public void Words_that_describe_and_one_word_alone_are_context(string header, string words)
    {
        var text = $"{header}\n" + Rows(60, n => $"u{n % 7},i{n % 11},{words.Split(',')[n % 3]}");
        Assert.All(CaseFile.ReadText(text), r => Assert.Contains(" view", r, StringComparison.Ordinal));
        Assert.DoesNotContain("is the type", Notes(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user,item,rating,what", "4,{0}")]
    [InlineData("user,item,what,kind", "{0},{0}")]
    public void Words_for_deeds_that_are_not_taken_are_told(string header, string row)
    {
        var text = $"{header}\n" + Rows(60, n => $"u{n % 7},i{n % 11}," + string.Format(null, row, n % 3 == 0 ? "view" : "cart"));
        Assert.Contains("words for events stand in 'what'", Notes(text), StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_an_event_does_not_hang_on_how_many_rows_tell_what_it_is()
    {
        var rows = Rows(60, n => $"u{n % 7},i{n % 11},{(n % 3 == 0 ? "view" : "cart")}").Split('\n');
        var (few, all) = (Ids("user,item,what\n" + rows[0] + "\n"), Ids("user,item,what\n" + string.Join('\n', rows)));
        Assert.Equal(few[0], all[0]);
    }

    [Theory]
    [InlineData("event_type", "0", "1")]
    [InlineData("action", "0", "1")]
    [InlineData("behavior_type", "1", "4")]
    public void Codes_are_asked_for_and_no_meaning_of_them_is_proposed(string name, string one, string other)
    {
        var refused = CaseFile.RefusedText($"user,item,{name}\n" + Rows(60, n => $"u{n % 7},i{n % 11},{(n % 3 == 0 ? one : other)}"));
        Assert.Contains($"--event-types {one}=TYPE,{other}=TYPE with view, click", refused.Mend, StringComparison.Ordinal);
        Assert.Equal(one == "0", refused.Mend.Contains("label", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user,item,rating,Action", "4,{0}", "rate 4")]
    [InlineData("user,item,Action", "{0}", "view")]
    public void A_genre_that_is_called_like_a_type_drops_no_row(string header, string row, string said)
    {
        var text = $"{header}\n" + Rows(60, n => $"u{n % 7},i{n % 5}," + string.Format(null, row, n % 5 / 3));
        var read = CaseFile.ReadText(text);
        Assert.Equal(60, read.Length);
        Assert.All(read, r => Assert.EndsWith(said, r, StringComparison.Ordinal));
    }

    private static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(n => row(n) + "\n"));

    private static string[] Ids(string text) => CaseFile.With(Encoding.UTF8.GetBytes(text), "a.csv", path =>
        InteractionFile.Open(path).Read().Where(l => l.IsValid).Select(l => l.Interaction!.EventId).ToArray());

    private static string Notes(string text) =>
        CaseFile.With(Encoding.UTF8.GetBytes(text), "a.csv", path => string.Join('\n', InteractionFile.Open(path).Description.Notes));
}
