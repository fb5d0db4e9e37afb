using System.Globalization;
using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Dates whose form the whole column shows, and times in the forms of programs.</summary>
public sealed class DatesOfFiguresTests
{
    private static readonly DateTime[] Days = [.. Enumerable.Range(0, 40).Select(n => new DateTime(2020, 12, 31).AddDays(n * 17))];

    [Theory]
    [InlineData("20210103.0", "2021-01-03T00:00:00")]
    [InlineData("20210103084130.0", "2021-01-03T08:41:30")]
    [InlineData("1609663290.0", "2021-01-03T08:41:30")]
    public void A_data_frame_s_decimals_behind_a_date_of_figures_are_no_part_of_it(string time, string said)
    {
        Assert.Equal([$"u1 i1 view {said}"], CaseFile.ReadText($"user,item,date\nu1,i1,{time}\n"));
    }

    [Theory]
    [InlineData("ddMMyyyy")]
    [InlineData("MMddyyyy")]
    [InlineData("dMMyyyy")]
    [InlineData("yyyyMMdd")]
    public void A_number_whose_figures_are_those_of_a_date_is_one_wherever_the_year_stands(string form)
    {
        var read = CaseFile.ReadText(Text(form));
        Assert.Equal(Days.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), read.Select(r => r.Split(' ')[3][..10]));
    }

    [Fact]
    public void Where_no_such_number_says_which_figures_are_the_day_the_order_is_asked_for()
    {
        const string text = "user,item,date\nu1,i1,01022021\nu2,i1,03042021\nu3,i2,05062021\n";
        Assert.Contains("Say --date-order dmy or mdy", CaseFile.RefusedText(text).Mend, StringComparison.Ordinal);
        Assert.StartsWith("u1 i1 view 2021-02-01", CaseFile.ReadText(text, new() { DateOrder = DateOrder.Dmy })[0], StringComparison.Ordinal);
        Assert.StartsWith("u1 i1 view 2021-01-02", CaseFile.ReadText(text, new() { DateOrder = DateOrder.Mdy })[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yyyy-dd-MM")]
    [InlineData("yyyy/dd/MM")]
    [InlineData("yyyyddMM")]
    [InlineData("yyyy-dd-MM HH:mm:ss")]
    public void A_day_between_year_and_month_is_refused_and_not_taken_for_the_month(string form) =>
        Assert.Contains("has the day between year and month", CaseFile.RefusedText(Text(form)).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"01 13, 2021\"", "2021-01-13T00:00:00")]
    [InlineData("01/Jan/2021:04:55:11 +0100", "2021-01-01T03:55:11")]
    [InlineData("[01/Jan/2021:04:55:11 +0000]", "2021-01-01T04:55:11")]
    [InlineData("2021-01-01T04:55:11+01:00[Europe/Paris]", "2021-01-01T03:55:11")]
    [InlineData("2021-01-01T04:55:11Z[UTC]", "2021-01-01T04:55:11")]
    [InlineData("2021-12-31 24:00:00", "2022-01-01T00:00:00")]
    [InlineData("2021.01.01 04.55", "2021-01-01T04:55:00")]
    [InlineData("2021-01-01 04.55.10", "2021-01-01T04:55:10")]
    public void A_form_that_programs_write_is_read(string text, string time) =>
        Assert.Equal([$"u1 i1 view {time}"], CaseFile.ReadText($"user,item,time\nu1,i1,{text}\n"));

    [Theory]
    [InlineData("2021-01-01T04:55:11[Europe/Paris]")]
    [InlineData("2021-12-31 24:00:01")]
    [InlineData("9999-12-31 24:00:00")]
    [InlineData("Fri Jan 01 04:55 2021")]
    [InlineData("Fri Jan 01 04:55:11 -0700 2021")]
    [InlineData("\"13 01, 2021\"")]
    [InlineData("2021-01-01 04.55:10")]
    public void What_is_not_certain_is_rejected(string text) =>
        Assert.Equal(["2: timestamp"], CaseFile.ReadText($"user,item,time\nu1,i1,{text}\n"));

    [Fact]
    public void Days_among_moments_are_told()
    {
        Assert.Contains("1 time is a day without a time of day: learnt as midnight in UTC",
            Notes("user,item,time\nu1,i1,2021-01-01\nu2,i1,2021-01-02 14:14:03\nu3,i1,2021-01-02 00:00:00\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("midnight", Notes("user,item,time\nu1,i1,2021-01-01\nu2,i1,2021-01-02\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_day_beside_moments_is_no_context()
    {
        var text = "user,item,time_ms,hourmin\n" + string.Concat(Enumerable.Range(0, 30).Select(
            n => $"u{n % 9},i{n % 7},{1_609_476_911_000 + (n * 3_600_000L)},{(n % 24 * 100) + 5}\n"));
        Assert.Contains("column 'hourmin' holds times too and is left out", Notes(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date", "yyyy-MM-dd")]
    [InlineData("timestamp", "yyyy-MM-dd HH:mm:ss")]
    public void A_time_that_is_one_for_each_item_is_that_of_the_item(string name, string form)
    {
        string Rows(Func<int, string> more) => string.Concat(Enumerable.Range(0, 200).Select(
            n => $"u{n % 31},i{n % 12},{Days[n % 12].ToString(form, CultureInfo.InvariantCulture)}{more(n)}\n"));
        var refused = CaseFile.RefusedText($"user,item,{name}\n" + Rows(_ => ""));
        Assert.Contains($"column '{name}' has one time for each item", refused.Problem, StringComparison.Ordinal);
        Assert.Contains($"Say --columns user,item,item.{name} where it is, or user,item,time", refused.Mend, StringComparison.Ordinal);
        Assert.StartsWith("u0 i0 view 2020-12-31", CaseFile.ReadText(Rows(_ => ""), CaseFile.Columns("user,item,time"))[0], StringComparison.Ordinal);
        // Another column that holds times which move is the time.
        var both = $"user,item,{name},seen\n" + Rows(n => $",2022-01-{1 + (n % 28):00} 10:00:{n % 60:00}");
        Assert.StartsWith("u1 i1 view 2022-01-02T10:00:01", CaseFile.ReadText(both)[1], StringComparison.Ordinal);
        Assert.Contains($"'{name}' is constant for each item and describes it", Notes(both), StringComparison.Ordinal);
        // One event that is written twice, and a day of which all events are.
        var twice = string.Concat(Enumerable.Range(0, 60).Select(n => $"u{n},i{n},{Days[n % 40]:yyyy-MM-dd}\n"));
        Assert.Equal(120, CaseFile.ReadText($"user,item,{name}\n{twice}{twice}").Count(r => r[0] == 'u'));
        var oneDay = string.Concat(Enumerable.Range(0, 200).Select(n => $"u{n % 31},i{n % 12},2021-03-04\n"));
        Assert.Equal(200, CaseFile.ReadText($"user,item,{name}\n{oneDay}").Count(r => r[0] == 'u'));
    }

    private static string Text(string form) => "user,item,date\n" + string.Concat(Days.Select((d, n) =>
        $"u{n % 7},i{n},{d.ToString(form, CultureInfo.InvariantCulture)}\n"));

    private static string Notes(string text) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "a.csv", path => string.Join('\n', InteractionFile.Open(path).Description.Notes));
}
