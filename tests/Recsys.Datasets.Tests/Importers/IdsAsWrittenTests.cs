using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>What programs write round ids or in their place.</summary>
public sealed class IdsAsWrittenTests
{
    [Theory]
    [InlineData("'u0','i0',3\n'u1','i1',4\n", "u0 i0 rate 3")]
    [InlineData("'user','item','rating'\n'u0','i0','3'\n'u1','i1','4'\n", "u0 i0 rate 3")]
    [InlineData("user,item\n“u0”,“i0”\n“u1”,“i1”\n", "u0 i0 view")]
    [InlineData("user,item\n=\"00123\",=\"007\"\n=\"00124\",=\"008\"\n", "00123 007 view")]
    [InlineData("user,item\n\"=\"\"00123\"\"\",\"=\"\"007\"\"\"\n", "00123 007 view")]
    [InlineData("user;item;date\n`u0`;`i0`;'2021-03-04'\n", "u0 i0 view 2021-03-04T00:00:00")]
    [InlineData("user\titem\n'u0'\ti0\n'NULL'\ti1\n", "u0 i0 view")]
    public void Quotes_round_every_value_of_a_column_are_no_part_of_the_values_and_that_is_said(string text, string first)
    {
        Assert.Equal(first, CaseFile.ReadText(text)[0]);
        Assert.Contains("which is no part of them", Notes(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Quotes_of_a_few_values_are_theirs() =>
        Assert.Equal(["u0 'Til view", "u1 'It' view", "u2 i view"], CaseFile.ReadText("user,item\nu0,'Til\nu1,'It'\nu2,i\n"));

    [Theory]
    [InlineData("1.23457E+11")]
    [InlineData("9.78014E+12")]
    [InlineData("1e+05")]
    public void An_id_in_scientific_form_is_none(string id)
    {
        Assert.Equal(["2: itemId", "u1 7 view"], CaseFile.ReadText($"user,item\nu0,{id}\nu1,7\n"));
        Assert.Equal(["2: userId", "2E 1.5E view"], CaseFile.ReadText($"user,item\n{id},7\n2E,1.5E\n"));
        Assert.Contains("last figures are lost", Error($"user,item\nu0,{id}\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 2\n3 4\n5 6\n# end\n", "4: ")]
    [InlineData("user,item\nu1,i1\n# page, 2\nu2,i2\n", "3: ")]
    [InlineData("% bip\n1 2\n% half time\n3 4\n", "3: ")]
    [InlineData("u1 i1 i2\n# the 3\nu2 i1\n", "2: ")]
    public void A_comment_behind_the_first_row_is_no_row(string text, string comment)
    {
        Assert.Contains(comment, CaseFile.ReadText(text));
        Assert.Contains("is a comment", Error(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_all_begin_with_a_mark_and_a_blank_are_ids() =>
        Assert.Equal(["# 1 i1 view", "# 2 i2 view"], CaseFile.ReadText("user,item\n# 1,i1\n# 2,i2\n"));

    private static string Error(string text) => Open(text, reader => reader.Read().First(l => !l.IsValid).Error!.Message);

    private static string Notes(string text) => Open(text, reader => string.Join('\n', reader.Description.Notes));

    private static T Open<T>(string text, Func<IInteractionReader, T> read) =>
        CaseFile.With(Encoding.UTF8.GetBytes(text), "case.txt", path => read(InteractionFile.Open(path)));

    [Theory]
    [InlineData("765611979602657{0},7{1},5\n", "76561197960265710 70 rate 5")]
    [InlineData("u{1},97800020058{0},5\n", "u0 9780002005810 rate 5")]
    [InlineData("11049{1} 47101990103{0}\n", "110490 4710199010310 view")]
    [InlineData("49151123456{0},i{1}\n", "4915112345610 i0 view")]
    [InlineData("123456789{1},i{0}\n", "1234567890 i10 view")]
    [InlineData("1987041{1},i{0}\n", "19870410 i10 view")]
    public void Long_numbers_are_ids_and_no_times(string row, string first)
    {
        var read = CaseFile.ReadText(string.Concat(Enumerable.Range(10, 12).Select(n => string.Format(null, row, n, n % 2))));
        Assert.Equal((12, first), (read.Length, read[0]));
    }

    [Fact]
    public void A_third_id_is_no_time_in_the_future() => Assert.Contains(
        "--columns user,item,-", CaseFile.RefusedText("u1,s1,4710199010372\nu2,s1,4710199010389\nu3,s2,4710199010372\n").Mend,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("'1'", "'x'")]
    [InlineData("=\"001\"", "=\"x\"")]
    [InlineData("1.0", "17")]
    [InlineData("1.5E+10", "x")]
    public void Items_have_the_ids_that_interactions_have(string id, string other)
    {
        string[] rows = [id, other, .. Enumerable.Range(0, 10).Select(n => id.Replace("1", $"1{n}", StringComparison.Ordinal))];
        var read = CaseFile.With(
            Encoding.UTF8.GetBytes("user,item\n" + string.Concat(rows.Select(r => $"u1,{r}\n"))), "x.csv",
            path => InteractionFile.Open(path).Read().Where(l => l.IsValid).Select(l => l.Interaction!.ItemId).ToHashSet());
        var items = CaseFile.With(
            Encoding.UTF8.GetBytes("item,title\n" + string.Concat(rows.Select(r => $"{r},t\n"))), "items.csv",
            path => ItemFile.Load(path).Items.Keys.ToHashSet());
        Assert.Equal(read.Order(), items.Order());
    }

    [Fact]
    public void Letters_that_an_earlier_program_lost_are_told() => Assert.Contains(
        CaseFile.With(
            "user,item\nJos\ufffd,i1\nJos\ufffd,i2\nAnna,i1\n"u8.ToArray(), "x.csv", path => InteractionFile.Open(path).Description.Notes),
        note => note.StartsWith("2 values of column 'user', the first on line 2, have letters", StringComparison.Ordinal));
}
