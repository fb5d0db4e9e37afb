using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Punctuation of programs round rows, names and values; and ids that only look like it.</summary>
public sealed class WrappedRowsTests
{
    [Theory]
    [InlineData("(u{0},i{1})", "brackets")]
    [InlineData("('u{0}', 'i{1}', 4),", "brackets")]
    [InlineData("['u{0}', 'i{1}']", "brackets")]
    [InlineData("{{u{0},i{1}}}", "brackets")]
    [InlineData("{{user:'u{0}',item:'i{1}'}}", "brackets")]
    [InlineData("[\"u{0}\",\"i{1}\"]", "brackets")]
    [InlineData("(u{0}\ti{1})", "brackets")]
    [InlineData("\"{{\\\"user\\\":\\\"u{0}\\\",\\\"item\\\":\\\"i{1}\\\"}}\"", "JSON within quotes")]
    [InlineData("\"{{\"\"user\"\":\"\"u{0}\"\",\"\"item\"\":\"\"i{1}\"\"}}\"", "JSON within quotes")]
    [InlineData("user=u{0},item=i{1}", "repeat the names")]
    [InlineData("user: u{0}, item: i{1}", "repeat the names")]
    [InlineData("\"user\": \"u{0}\", \"item\": \"i{1}\"", "repeat the names")]
    [InlineData("uid=u{0} iid=i{1} rating=4", "repeat the names")]
    [InlineData("{0} 1{1}:4", "item and its value")]
    [InlineData("u{0}\ti{1}:0.5", "item and its value")]
    [InlineData("{0} 1{1}:4 2{1}:2 3{0}:1", "item and its value")]
    [InlineData("u{0},i{1}:250", "item and its value")]
    public void Lines_that_programs_print_are_refused_as_what_they_are(string row, string said)
    {
        Assert.Contains(said, CaseFile.RefusedText(Rows(row)).Problem, StringComparison.Ordinal);
        Assert.Contains(said, CaseFile.RefusedText(Rows(row, 3)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user:{0},item:{1}", "user:0 item:0 view")]
    [InlineData("user:u{0},urn:item:{1}", "user:u0 urn:item:0 view")]
    [InlineData("{0}\ttt:011470{1}", "0 tt:0114700 view")]
    [InlineData("acme:user={0},{1}", "acme:user=0 0 view")]
    [InlineData("{{u{0}}},i{1}", "{u0} i0 view")]
    [InlineData("(u{0}),i({1})", "(u0) i(0) view")]
    [InlineData("YWJj{0}=,ZGVm{1}==", "YWJj0= ZGVm0== view")]
    [InlineData("u{0},spotify:track:4u{1}", "u0 spotify:track:4u0 view")]
    [InlineData("u{0},shop7:10{1}", "u0 shop7:100 view")]
    [InlineData("u{0},10.1000/a({1})", "u0 10.1000/a(0) view")]
    public void Ids_with_such_signs_are_ids(string row, string first)
    {
        var read = CaseFile.ReadText(Rows(row));
        Assert.Equal((12, first), (read.Length, read[0]));
        Assert.Equal(read, CaseFile.ReadText("user,item\n".Replace(',', row.Contains('\t', StringComparison.Ordinal) ? '\t' : ',') + Rows(row)));
    }

    [Theory]
    [InlineData("user:token,item:token\nuser:1,item:5\n")]
    [InlineData("user_id:string,item_id:int64\nuser:1,item:5\n")]
    [InlineData("User:ID,Movie:ID\nuser:1,item:5\n")]
    public void Types_behind_a_colon_are_no_part_of_a_name_and_no_row_is_one(string text) =>
        Assert.Equal(["user:1 item:5 view"], CaseFile.ReadText(text));

    [Fact]
    public void Names_that_begin_alike_before_a_colon_are_columns_of_their_own() => CaseFile.With(
        "user,item,dc:title,dc:creator\nu1,i1,a,b\nu1,i2,b,a\n"u8.ToArray(), "x.csv",
        path =>
        {
            var described = InteractionFile.Open(path, cancellationToken: TestContext.Current.CancellationToken).Description;
            Assert.Equal(["user", "item", "context.dc:title", "context.dc:creator"], described.Columns);
            return 0;
        });

    [Fact]
    public void A_sequence_of_texts_of_JSON_is_read() => Assert.Equal(
        ["u1 i1 view", "u2 i2 view"],
        CaseFile.ReadText("\u001e{\"user\":\"u1\",\"item\":\"i1\"}\n\u001e{\"user\":\"u2\",\"item\":\"i2\"}\n"));

    [Theory]
    [InlineData("u1\ti1:3,i2:4\nu2\ti1:5,i3:1\n")]
    [InlineData("user;item\nu1;i1:3|i2:4\nu2;i1:5|i3:1\n")]
    public void Lists_of_items_with_values_are_lists(string text) =>
        Assert.Contains("row for each", CaseFile.RefusedText(text).Mend, StringComparison.Ordinal);

    [Fact]
    public void Lists_of_items_with_values_in_lines_of_any_length_are_refused_as_that() => Assert.Contains(
        "item and its value", CaseFile.RefusedText("3 17:4 19:2\n4 17:3\n5 17:1 20:5 21:3\n").Problem, StringComparison.Ordinal);

    private static string Rows(string row, int count = 12) =>
        string.Concat(Enumerable.Range(0, count).Select(n => string.Format(null, row, n, n % 5) + "\n"));
}
