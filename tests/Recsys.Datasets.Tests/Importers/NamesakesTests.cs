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
