using System.IO.Compression;
using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>What spreadsheets, data frames, databases and collections of networks put into the files that they export.</summary>
public sealed class ExportsTests
{
    [Fact]
    public void Comments_before_the_rows_are_no_rows_and_are_said()
    {
        const string snap = "# Directed graph\n\n# Nodes: 3 Edges: 2\n# FromNodeId\tToNodeId\n0\t4\n1\t5\n";
        Assert.Equal(["0 4 view", "1 5 view"], CaseFile.ReadText(snap));
        Assert.Contains("before line 5 is comment", Notes(snap), StringComparison.Ordinal);
        Assert.Equal(["1 2 rate 3"], CaseFile.ReadText("% bip weighted\n% 1 2 2\n1 2 3\n"));
        Assert.Equal(["u1 i1 rate 3", "4: "], CaseFile.ReadText("# by tool, 2021\nuser,item,rating\nu1,i1,3\n# the end\n"));
        Assert.Contains("line 2, ", CaseFile.RefusedText("# of what?\n1,2,3,4,5\n1,3,3,4,5\n").Problem, StringComparison.Ordinal);
        Assert.Equal(["#u1 #i1 view", "#u2 #i1 view"], CaseFile.ReadText("#u1,#i1\n#u2,#i1\n"));
    }

    [Theory]
    [InlineData("#user_id,item_id,rating\nu1,i1,3\n")]
    [InlineData("# a table\n# user item rating\nu1 i1 3\n")]
    [InlineData("% user\titem\trating\nu1\ti1\t3\n")]
    public void A_comment_that_names_the_columns_is_the_header(string text) => Assert.Equal(["u1 i1 rate 3"], CaseFile.ReadText(text));

    [Fact]
    public void The_line_that_tells_a_spreadsheet_the_delimiter_is_obeyed()
    {
        Assert.Equal(["u1,2 i1 view"], CaseFile.ReadText("sep=;\nuser;item\nu1,2;i1\n"));
        Assert.Equal(["u1 i1 view"], CaseFile.ReadText("sep=\t\r\nuser\titem\r\nu1\ti1\r\n"));
    }

    [Fact]
    public void Lines_may_end_with_a_carriage_return_alone() =>
        Assert.Equal(["u1 i1 view", "u2 i2 view"], CaseFile.ReadText("user,item\ru1,i1\ru2,i2\r"));

    [Fact]
    public void A_mark_of_byte_order_in_the_middle_is_no_part_of_an_id() =>
        Assert.Equal(["u1 i1 view", "3: ", "u1 i2 view"], CaseFile.ReadText("\ufeffuser,item\nu1,i1\n\ufeffuser,item\n\ufeffu1,i2\n"));

    [Theory]
    [InlineData("user,item,rating\nu1,i1,5,\nu2,i1,4,\n")]
    [InlineData("user,item,rating,\nu1,i1,5\nu2,i1,4\n")]
    [InlineData("user,item,rating,\nu1,i1,5,\nu2,i1,4,\n")]
    public void A_delimiter_at_the_end_of_lines_shifts_no_column(string text) =>
        Assert.Equal(["u1 i1 rate 5", "u2 i1 rate 4"], CaseFile.ReadText(text));

    [Fact]
    public void Decimals_may_stand_behind_a_comma_where_no_thousands_can_be_meant()
    {
        const string text = "user;item;rating\nu1;i1;3,5\nu2;i1;4\nu3;i1;0,125\n";
        Assert.Equal(["u1 i1 rate 3.5", "u2 i1 rate 4", "u3 i1 rate 0.125"], CaseFile.ReadText(text));
        Assert.Contains("decimals with a comma", Notes(text), StringComparison.Ordinal);
        Assert.Equal(["2: value", "3: value"], CaseFile.ReadText("user;item;plays\nu1;i1;1,100\nu2;i1;2,200\n"));
        Assert.Equal(["2: value", "u2 i1 view 2.5"], CaseFile.ReadText("user;item;plays\nu1;i1;1,5\nu2;i1;2.5\n"));
    }

    [Fact]
    public void A_column_that_counts_the_rows_is_neither_context_nor_part_of_what_names_an_event()
    {
        string[] rows = [.. Enumerable.Range(0, 12).Select(i => $"u{i % 5},i{i % 7}")];
        var numbered = "Unnamed: 0,user,item\n" + string.Concat(rows.Select((r, i) => $"{i},{r}\n"));
        var down = "n,user,item\n" + string.Concat(rows.Select((r, i) => $"{90 - i},{r}\n"));
        Assert.All([numbered, down], text => Assert.Contains("counts the rows", Notes(text), StringComparison.Ordinal));
        Assert.Equal(Ids("user,item\n" + string.Join('\n', rows)), Ids(numbered));
        Assert.Equal(Ids(numbered), Ids(down));
        var hours = "hour,user,item\n" + string.Concat(rows.Select((r, i) => $"{i % 9},{r}\n"));
        Assert.DoesNotContain("counts the rows", Notes(hours), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("| user | item |\n|------|:----:|\n| u1 | i1 |\n", "2: ", "u1 i1 view")]
    [InlineData(" user | item \n------+------\n u1   | i1   \n(1 row)\n", "2: ", "u1 i1 view", "4: ")]
    public void A_rule_below_a_header_is_no_row(string text, params string[] rows) => Assert.Equal(rows, CaseFile.ReadText(text));

    [Theory]
    [InlineData("user_id,items\nu1,i1 i2\nu2,i3 i4\n", "lists of items")]
    [InlineData("user_id,item_ids\nu1,\"[1, 2]\"\nu2,\"[3, 4]\"\n", "lists of items")]
    [InlineData("who,what\nu1,\"[1, 2]\"\nu2,\"[3, 4]\"\n", "")]
    [InlineData("%%MatrixMarket matrix coordinate integer general\n3 2 2\n1 2 3\n3 1 4\n", "Matrix Market")]
    [InlineData("{\"user\":\"u1\",\"item\":\"i1\"},\n{\"user\":\"u2\",\"item\":\"i1\"},\n", "line 1 on: it is no JSON from byte")]
    [InlineData("{\"events\":[{\"user\":\"u1\",\"item\":\"i1\"}]}", "line 1 on holds none")]
    public void What_would_be_misread_is_refused_with_its_reason(string text, string reason) =>
        Assert.Contains(reason, CaseFile.RefusedText(text).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_document_of_an_office_program_is_refused_as_that()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in (string[])["[Content_Types].xml", "xl/workbook.xml"]) archive.CreateEntry(name);
        }

        var refused = Assert.Throws<FileRefusedException>(() => CaseFile.ReadBytes(stream.ToArray(), name: "a.xlsx"));
        Assert.Contains("CSV", refused.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0662\u0660\u0662\u0661-03-04")]
    [InlineData("\uff12\uff10\uff12\uff11/03/04 05:06")]
    public void Figures_of_other_scripts_are_no_date(string date) =>
        Assert.Equal(["2: timestamp"], CaseFile.ReadText($"user,item,date\nu1,i1,{date}\n"));

    [Theory]
    [InlineData("3/14/2021, 5:06:07\u202fPM", "2021-03-14T17:06:07")]
    [InlineData("2014-12-06 02", "2014-12-06T02:00:00")]
    [InlineData("14.3.2021 17", "2021-03-14T17:00:00")]
    public void Times_of_browsers_and_hours_without_minutes_are_read(string text, string time) =>
        Assert.Equal([$"u1 i1 view {time}"], CaseFile.ReadText($"user\titem\tdate\nu1\ti1\t{text}\n"));

    [Fact]
    public void Times_that_are_not_read_are_said_where_no_column_was_named_a_time()
    {
        Assert.Contains("'01.03.21' has a year of two figures", Notes("user,item,bought\nu1,i1,01.03.21\n"), StringComparison.Ordinal);
        Assert.Contains("begins with a weekday", Notes("user,item,added\nu1,i1,Fri Aug 25 13:55 2017\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_yes_or_no_that_is_named_like_a_deed_is_a_label() => Assert.Equal(
        ["u1 i1 view", "3: label"], CaseFile.ReadText("user,item,liked\nu1,i1,1\nu2,i1,0\n"));

    [Fact]
    public void Two_columns_of_one_name_are_one_field_and_the_rest_beyond_a_context_is_one_note()
    {
        Assert.Contains("has the name of another column", Notes("user,item,device,Device\nu1,i1,tv,pc\nu1,i2,pc,pc\n"), StringComparison.Ordinal);
        var names = string.Join(',', Enumerable.Range(0, 40).Select(i => $"c{i}"));
        var wide = $"user,item,{names}\nu1,i1,{string.Join(',', Enumerable.Repeat("x", 40))}";
        Assert.Contains("8 columns from 'c32' on are beyond the 32 fields", Notes(wide), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Benutzer;Artikel;Bewertung;Datum\nu1;i1;5;13.03.2021\nu2;i2;3;14.03.2021\n", "user,item,-,time")]
    [InlineData("420374,2014-04-06T18:44:58Z,214537888,12462,1\n420374,2014-04-06T18:44:58Z,214537850,10471,1\n", "user,time,item,-,-")]
    [InlineData("151603712,The Game,purchase,1.0,0\n151603712,The Other,play,273.0,0\n", "user,item,type,-,-")]
    public void What_is_proposed_for_a_refused_file_is_taken_from_its_rows(string text, string columns) =>
        Assert.Contains($"--columns {columns},", CaseFile.RefusedText(text).Mend, StringComparison.Ordinal);

    private static string Notes(string text) => Open(text, reader => string.Join('\n', reader.Description.Notes));

    private static string[] Ids(string text) => Open(text, reader => reader.Read().Select(l => l.Interaction!.EventId).ToArray());

    private static T Open<T>(string text, Func<IInteractionReader, T> read) =>
        CaseFile.With(Encoding.UTF8.GetBytes(text), "case.txt", path => read(InteractionFile.Open(path)));
}
