using Recsys.Datasets.Importers;
using Recsys.Domain;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Shapes of files that people really have, each as it lies in <c>Cases/</c>.</summary>
public sealed class CasesTests
{
    [Theory]
    [InlineData("filmtrust.txt", 7, 5, "1 1 rate 2")]
    [InlineData("epinions3.tsv", 5, 3, "11 101 rate 5")]
    [InlineData("udata_relative.txt", 3, 2, "1 2 rate 5")]
    [InlineData("udata_spaces_ids.txt", 3, 2, "Anna Lee 2 rate 5 1997-12-04T15:55:49")]
    [InlineData("sasrec3.csv", 3, 2, "u1 i1 view 2011-01-11T22:26:39")]
    [InlineData("amazon2018.csv", 3, 2, "B00A R100 rate 5 2018-02-08T00:00:00")]
    [InlineData("amb_space_header.txt", 3, 2, "u1 i1 view")]
    [InlineData("pairs_tab_unknown_header.tsv", 3, 2, "u1 i1 view")]
    [InlineData("retailrocket.csv", 3, 3, "v1 11 view 2021-03-04T05:00:00.117")]
    [InlineData("hm.csv", 3, 3, "c-1 0011 view 2021-09-20T00:00:00")]
    [InlineData("gorse_hdr.csv", 3, 3, "34 186 view 2021-06-24T21:20:11")]
    [InlineData("behavior.csv", 2, 2, "1 2 hide 2011-01-11T22:26:39")]
    [InlineData("comma_inter.inter", 1, 1, "u1 i1 rate 5 2011-01-11T22:26:39")]
    [InlineData("space_inter.inter", 2, 2, "u1 i1 view 2011-01-11T22:26:39")]
    [InlineData("utc_suffix.csv", 2, 2, "u1 i1 view 2019-10-01T00:00:00")]
    [InlineData("yyyymmdd.csv", 3, 2, "u1 i1 view 2019-01-01T00:00:00")]
    [InlineData("yyyymmddhhmmss.csv", 2, 2, "u1 i1 view 2019-01-01T12:00:00")]
    [InlineData("rtable.tsv", 2, 2, "u1 i1 rate 5 2011-01-11T22:26:39")]
    [InlineData("quoted_nohdr.csv", 3, 2, "u1 i1 rate 5 2011-01-11T22:26:39")]
    [InlineData("latin1.csv", 3, 3, "José Café rate 5")]
    public void A_file_is_read_to_its_last_row(string name, int interactions, int items, string first)
    {
        var rows = CaseFile.Open(name).Read().ToArray();
        Assert.All(rows, r => Assert.True(r.IsValid, r.Error?.Message));
        Assert.Equal((interactions, items), (rows.Length, rows.Select(r => r.Interaction!.ItemId).Distinct().Count()));
        Assert.Equal(first, CaseFile.Read(name)[0]);
    }

    [Theory]
    [InlineData("rees46.csv", "u-1 p-1 view 2021-10-01T00:00:00", "u-2 p-2 cart 2021-10-01T00:00:01", "4: type")]
    [InlineData("retailrocket.csv", "v1 11 view 2021-03-04T05:00:00.117", "v2 12 cart 2021-03-04T05:01:40.692",
        "v3 13 purchase 2021-03-04T05:03:20.827")]
    [InlineData("open_quote.csv", "u1 i1 rate 5", "3: ", "u2 i1 rate 3", "u3 i1 rate 3", "u4 i2 rate 1")]
    [InlineData("label.tsv", "1 10 view 2014-05-13T16:53:20", "3: label", "1 12 view 2014-05-13T16:56:40", "5: label",
        "2 13 view 2014-05-13T17:00:00")]
    [InlineData("diginetica.csv", "session 1 81 view 2021-05-09T00:00:00", "session 1 82 view 2021-05-09T00:00:00", "12 83 view 2021-05-09T00:00:00")]
    [InlineData("onlytime.csv", "2: timestamp", "3: timestamp", "4: timestamp", "5: timestamp")]
    [InlineData(
        "odd_dates.csv", "u1 i1 view 2005-09-06T00:00:00", "u1 i2 view 2020-02-01T00:00:00", "4: timestamp", "u2 i2 view 2014-08-18T11:41:10",
        "u3 i3 view 2019-11-13T08:36:57", "7: timestamp", "8: timestamp")]
    [InlineData("tz.jsonl", "1: timestamp", "2: timestamp", "u1 i1 view 2026-07-20T10:00:00", "4: timestamp")]
    [InlineData("yyyymmdd.csv", "u1 i1 view 2019-01-01T00:00:00", "u1 i2 view 2019-12-31T00:00:00", "u2 i1 view 2020-02-29T00:00:00")]
    [InlineData("gorse_hdr.csv", "34 186 view 2021-06-24T21:20:11", "34 187 like 2021-06-24T21:20:13.5", "34 188 hide 2021-06-24T21:20:15")]
    [InlineData("latin1.csv", "José Café rate 5", "Josè Cafè rate 4", "Josi Cafi rate 3")]
    public void Each_row_is_what_it_says(string name, params string[] expected) => Assert.Equal(expected, CaseFile.Read(name));

    [Theory]
    [InlineData("gowalla.txt", "2: 2021-03-04T05:06:07Z", "--columns user,time,-,-,item")]
    [InlineData("lastfm1k.tsv", "5: (empty)", "--columns user,time,item,-,-,-")]
    [InlineData("mind.tsv", "2: reader-1", "write a row for each user and item")]
    [InlineData("gorse.csv", "1: favori | 2: 34", "--columns -,user,item,time")]
    [InlineData("yoochoose-clicks.dat", "3: 214001", "--columns user,time,item,-")]
    [InlineData("netflix.txt", "line 1, ", "--columns")]
    [InlineData("libsvm.txt", "2: 1:1", "--columns")]
    public void What_is_not_certain_is_refused_with_its_first_line_and_the_option_that_names_the_columns(string name, string seen, string option)
    {
        var refused = CaseFile.Refused(name);
        Assert.Contains("line 1", refused.Problem, StringComparison.Ordinal);
        Assert.Contains(name, refused.Problem, StringComparison.Ordinal);
        Assert.Contains(seen, refused.Problem, StringComparison.Ordinal);
        Assert.Contains(option, refused.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gowalla.txt", "user,time,-,-,item", 3, "7 9001 view 2021-03-04T05:06:07")]
    [InlineData("lastfm1k.tsv", "user,time,item,context.artist,-,-", 3, "listener_a artist-1 view 2021-05-04T10:00:00")]
    [InlineData("gorse.csv", "-,user,item,time", 2, "34 186 view 2021-06-24T21:20:11")]
    [InlineData("yoochoose-clicks.dat", "session,time,item,-", 4, "1 214001 view 2021-04-07T10:51:09.277")]
    [InlineData("amazon2018.csv", "item,user,rating,time", 3, "R100 B00A rate 5 2018-02-08T00:00:00")]
    public void Columns_that_are_named_are_read(string name, string columns, int interactions, string first)
    {
        var rows = CaseFile.Read(name, CaseFile.Columns(columns));
        Assert.Equal((interactions, first), (rows.Length, rows[0]));
    }

    [Fact]
    public void Dates_that_contradict_each_other_are_refused_until_the_order_is_said()
    {
        var refused = CaseFile.Refused("dmy.csv");
        Assert.Contains("'31/12/2019'", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("'12/31/2019'", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("--date-order", refused.Mend, StringComparison.Ordinal);
        Assert.Equal(
            ["u1 i1 view 2019-04-03T00:00:00", "u1 i2 view 2019-12-31T00:00:00", "4: timestamp"],
            CaseFile.Read("dmy.csv", new ReadingOptions { DateOrder = DateOrder.Dmy }));
    }

    [Fact]
    public void A_rejected_row_says_why()
    {
        Assert.Contains("'remove_from_cart' is unknown", Error("rees46.csv", 4), StringComparison.Ordinal);
        Assert.Contains("is not closed on the line", Error("open_quote.csv", 3), StringComparison.Ordinal);
        Assert.Contains("'12:30' is a time of day without a date", Error("onlytime.csv", 2), StringComparison.Ordinal);
        Assert.Contains("'Mon Aug 18 17:11:10 +0000 2014'", Error("odd_dates.csv", 4), StringComparison.Ordinal);
        Assert.Contains("'2019'", Error("odd_dates.csv", 8), StringComparison.Ordinal);
        Assert.Contains("offset", Error("tz.jsonl", 1), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_person_should_know_of_a_file_is_said()
    {
        Assert.Contains("'t_dat' is the time", Notes("hm.csv"), StringComparison.Ordinal);
        Assert.Contains("windows-1252", Notes("latin1.csv"), StringComparison.Ordinal);
        Assert.Contains("uid, sid", Notes("pairs_tab_unknown_header.tsv"), StringComparison.Ordinal);
        Assert.Contains("too small for moments", Notes("udata_relative.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_event_words_can_be_given() => Assert.Equal(
        "u-2 p-2 hide 2021-10-01T00:00:03",
        CaseFile.Read("rees46.csv", new ReadingOptions
        {
            EventTypes = new Dictionary<string, InteractionType> { ["remove-from-cart"] = InteractionType.Hide },
        })[2]);

    private static string Error(string name, long line) =>
        CaseFile.Open(name).Read().Single(l => l.LineNumber == line).Error!.Message;

    private static string Notes(string name) => string.Join('\n', CaseFile.Open(name).Description.Notes);
}
