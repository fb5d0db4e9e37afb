using System.Globalization;
using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Which columns are the time, and in what unit and order they count.</summary>
public sealed class ColumnsOfTimesTests
{
    [Theory]
    [InlineData("13", "2021-03-20T13:00:00")]
    [InlineData("1305", "2021-03-20T13:05:00")]
    [InlineData("905", "2021-03-20T09:05:00")]
    [InlineData("13:05", "2021-03-20T13:05:00")]
    [InlineData("1:05 PM", "2021-03-20T13:05:00")]
    public void A_time_of_day_beside_a_date_is_joined_with_it(string clock, string moment)
    {
        var text = "user,item,date,time\n" + Rows(20, n => $"u{n % 4},i{n % 5},2021-03-{20 - (n % 7):00},{clock}");
        Assert.Equal($"u0 i0 view {moment}", CaseFile.ReadText(text)[0]);
        Assert.Contains("the time is 'date' with 'time'", Notes(text), StringComparison.Ordinal);
        var packed = "user,item,date,time\n" + Rows(20, n => $"u{n % 4},i{n % 5},202103{20 - (n % 7):00},{clock}");
        Assert.Equal($"u0 i0 view {moment}", CaseFile.ReadText(packed)[0]);
    }

    [Fact]
    public void A_time_of_day_that_is_none_rejects_its_row_alone()
    {
        var rows = CaseFile.ReadText(
            "user,item,date,hour,time\n" + Rows(9, n => $"u{n},i{n % 2},2021-03-0{n + 1},x,20:3{n}") + "u9,i1,2021-03-09,x,25:00\n");
        Assert.Equal(("u0 i0 view 2021-03-01T20:30:00", "11: timestamp"), (rows[0], rows[^1]));
    }

    [Fact]
    public void A_column_called_time_that_holds_no_moments_gives_way_to_one_that_does()
    {
        var text = "user,item,timestamp,date\n" + Rows(12, n => $"u{n % 3},i{n % 4},0,2021-03-{10 + n}");
        Assert.Equal("u0 i0 view 2021-03-10T00:00:00", CaseFile.ReadText(text)[0]);
        Assert.Contains("column 'date' is the time: 'timestamp' holds no moments and is left out", Notes(text), StringComparison.Ordinal);
        var seconds = "user,item,time,stamp\n" + Rows(12, n => $"u{n % 3},i{n % 4},{n * 3000},2021-03-{10 + n} 05:06:07");
        Assert.Equal("u1 i1 view 2021-03-11T05:06:07", CaseFile.ReadText(seconds)[1]);
        var two = "user,item,time,seen,sent\n" + Rows(12, n => $"u{n % 3},i{n % 4},{n},2021-03-{10 + n},2021-04-{10 + n}");
        Assert.Contains("--columns user,item,-,time,context.sent", CaseFile.RefusedText(two).Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_date_of_the_item_does_not_become_the_time()
    {
        var text = "user,item,timestamp,released\n" + Rows(60, n => $"u{n % 7},i{n % 5},{n},2001-03-{10 + (n % 5)}");
        var columns = Describe(text).Columns;
        Assert.Equal(["user", "item", "time", "item.released"], columns);
    }

    [Fact]
    public void A_date_that_each_item_or_user_has_but_one_of_is_the_time_all_the_same()
    {
        var programme = "user,item,date,time\n" + Rows(60, n => $"u{n % 7},i{n % 5},2021-03-{10 + (n % 5)},20:{10 + (n % 5)}");
        Assert.Equal("u1 i1 view 2021-03-11T20:11:00", CaseFile.ReadText(programme)[1]);
        var invoices = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
            + Rows(60, n => $"{536000 + (n % 6)},i{n % 5},thing {n % 5},2,12/{13 + (n % 6)}/2010 8:26,2.55,{17850 + (n % 6)},France");
        Assert.Equal("17850 i0 view 2 2010-12-13T08:26:00", CaseFile.ReadText(invoices)[0]);
    }

    [Theory]
    [InlineData(637500000000000000, 864000000000, "2021-02-27T05:20:00", "(.NET)")]
    [InlineData(132593000000000000, 864000000000, "2021-03-04T02:53:20", "(file times of Windows)")]
    [InlineData(13259300000000000, 86400000000, "2021-03-04T02:53:20", "(Chrome)")]
    public void Numbers_of_another_epoch_are_read_from_it_and_that_is_said(long start, long day, string first, string unit)
    {
        var text = "user,item,time\n" + Rows(12, n => $"u{n % 3},i{n % 4},{start + (n * day)}");
        var rows = CaseFile.ReadText(text);
        Assert.Equal(($"u0 i0 view {first}", 12), (rows[0], rows.Length));
        Assert.Contains(unit, Notes(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Moments_before_1995_are_asked_about()
    {
        Assert.Contains(
            "count from another year", Notes("user,item,time\nu1,i1,640000000\nu2,i1,650000000\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("another year", Notes("user,item,time\nu1,i1,640000000\nu2,i1,881250949\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("another year", Notes("user,item,time\nu1,i1,19940101\nu2,i1,19940102\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_figures_of_a_day_and_an_hour_are_a_date()
    {
        Assert.Equal(
            ["u1 i1 view 2019-01-01T12:00:00", "u2 i2 view 2020-02-29T23:00:00"],
            CaseFile.ReadText("user,item,time\nu1,i1,2019010112\nu2,i2,2020022923\n"));
        Assert.Equal(["u1 i1 view 2020-09-13T12:26:40"], CaseFile.ReadText("user,item,time\nu1,i1,1600000000\n"));
    }

    [Theory]
    [InlineData("13/25/2019")]
    [InlineData("45/01/2019")]
    [InlineData("30/02/2019")]
    public void A_date_of_no_calendar_does_not_say_which_number_is_the_day(string broken) => Assert.Contains(
        "no date of column 'date' says which number is the day (line 2: '03/04/2019')",
        CaseFile.RefusedText("user,item,date\n" + Rows(11, n => $"u{n},i1,03/04/2019") + $"u,i,{broken}\n").Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("4 mars 2021", "5 avril 2021", "6 mai 2021", "4 mars 2021")]
    [InlineData("4 April 2021", "5. Mai 2021", "6 August 2021", "5. Mai 2021")]
    [InlineData("4 de marzo de 2021", "5 de abril de 2021", "6 de mayo de 2021", "4 de marzo de 2021")]
    public void Months_of_another_language_are_refused_and_not_read_where_they_look_English(string a, string b, string c, string seen)
    {
        var refused = CaseFile.RefusedText($"user,item,date\nu1,i1,{a}\nu1,i2,{b}\nu2,i1,{c}\n");
        Assert.Contains($"'{seen}'", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("in figures", refused.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4 March 2021")]
    [InlineData("4-Mar-2021")]
    [InlineData("Mar. 4, 2021")]
    public void English_months_are_read_in_full_and_in_short(string date) =>
        Assert.Equal(["u i view 2021-03-04T00:00:00"], CaseFile.ReadText($"user;item;date\nu;i;{date}\n"));

    [Theory]
    [InlineData(0, "")]
    [InlineData(-8, "")]
    [InlineData(8, " 5")]
    public void A_column_of_days_gives_way_to_the_moments_on_these_days_wherever_on_earth(int zone, string more)
    {
        var text = "user,item,date,stamp\n" + Rows(40, n => $"u{n % 4},i{n % 5},{Day(n, zone)},{Moment(n)}")
            + (more.Length > 0 ? "u1,i1,2021-03-25,\n" : "");
        Assert.Equal(
            DateTimeOffset.FromUnixTimeMilliseconds(Moment(1)).ToString("'u1 i1 view 'yyyy-MM-dd'T'HH:mm:ss.FFF", CultureInfo.InvariantCulture),
            CaseFile.ReadText(text)[1]);
        Assert.Contains("column 'stamp' is the time: 'date' has the days of the same moments", Notes(text), StringComparison.Ordinal);
        if (more.Length > 0) Assert.Equal("u1 i1 view 2021-03-25T00:00:00", CaseFile.ReadText(text)[^1]);

        static long Moment(int n) => 1_614_834_367_123 + (n * 11 * 3_600_000L);

        static string Day(int n, int zone) =>
            DateTimeOffset.FromUnixTimeMilliseconds(Moment(n)).AddHours(zone).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Moments_of_other_days_are_not_the_time_of_a_column_of_days()
    {
        var text = "user,item,date,stamp\n" + Rows(40, n => $"u{n % 4},i{n % 5},2021-03-{1 + (n % 28):00},{1_500_000_000 + (n * 77_777)}");
        Assert.Equal("u1 i1 view 2021-03-02T00:00:00", CaseFile.ReadText(text)[1]);
        Assert.Contains("column 'stamp' holds times too and is left out", Notes(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date,hourmin", "20220408", "1305", "2022-04-08T13:05:00")]
    [InlineData("date,hour", "2022-04-08", "13", "2022-04-08T13:00:00")]
    [InlineData("order_date,time_of_day", "08/04/2022", "1:05 PM", "2022-04-08T13:05:00")]
    [InlineData("timestamp,HHmm", "2022-04-08", "905", "2022-04-08T09:05:00")]
    public void What_is_called_an_hour_tells_the_time_of_a_named_day_though_the_first_rows_are_of_midnight(
        string names, string day, string clock, string moment)
    {
        var midnight = clock.Contains(':', StringComparison.Ordinal) ? "12:00 AM" : "0";
        var text = $"user,item,{names}\n" + Rows(230, n => $"u{n % 4},i{n % 5},{day},{(n < 210 ? midnight : clock)}");
        var options = new ReadingOptions { DateOrder = DateOrder.Dmy };
        var rows = CaseFile.ReadText(text, options);
        Assert.Equal(($"u0 i0 view {moment[..10]}T00:00:00", $"u1 i4 view {moment}"), (rows[0], rows[^1]));
    }

    private static string Rows(int count, Func<int, string> row) =>
        string.Concat(Enumerable.Range(0, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"{row(n)}\n")));

    private static FileDescription Describe(string text) =>
        CaseFile.With(Encoding.UTF8.GetBytes(text), "case.txt", path => InteractionFile.Open(path).Description);

    private static string Notes(string text) => string.Join('\n', Describe(text).Notes);

    [Theory]
    [InlineData("order_id", 1_000_012_345)]
    [InlineData("invoice_number", 1_612_345_678)]
    [InlineData("phone", 1_712_345_678)]
    [InlineData("nonce", 2_012_345_678)]
    public void Numbers_of_orders_and_telephones_are_no_times(string name, long first)
    {
        var rows = string.Concat(Enumerable.Range(0, 60).Select(n => $"c{n % 7},i{n % 11},{first + n * 97 % 59}\n"));
        Assert.Equal("c0 i0 view", CaseFile.ReadText($"customer,article_id,{name}\n{rows}")[0]);
    }
}
