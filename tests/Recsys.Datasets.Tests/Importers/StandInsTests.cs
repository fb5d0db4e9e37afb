using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Where a column is empty, another with a name for the same thing stands for it, row by row: the order of rows decides nothing.</summary>
public sealed class StandInsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("user_id,anonymous_id,item_id,ts", ",a{0},i{1},16{2:00}000000", "u{0},a{0},i{1},16{2:00}000000")]
    [InlineData("user,item,timestamp,created_at", "u{0},i{1},,2021-03-04 05:0{1}:1{0}", "u{0},i{1},16{2:00}000000,2021-03-04 05:0{1}:1{0}")]
    [InlineData("user,item_id,sku,ts", "u{0},,s{1},16{2:00}000000", "u{0},i{1},s{1},16{2:00}000000")]
    [InlineData("user,item,ts", "'u{0}','i{1}',16{2:00}000000", "u{0},i{1},16{2:00}000000")]
    [InlineData("user,item,ts", "'u{0}','i{1}',16{2:00}000000", "'u{0}','i{1}',16{2:00}000000")]
    public void Which_rows_come_first_decides_neither_who_it_was_nor_what_the_event_is_called(string header, string older, string newer)
    {
        string[] rows = [.. Enumerable.Range(0, 60).Select(n => string.Format(null, n < 56 ? older : newer, n % 9, n % 7, n))];
        string[] more = [.. Enumerable.Range(60, 60).Select(n => string.Format(null, newer, n % 9, n % 7, n % 100))];
        var (first, last) = (Read(header, [.. rows, .. more]), Read(header, [.. more.Reverse(), .. rows.Reverse()]));
        Assert.Equal(120, first.Length);
        Assert.Equal(first.Select(r => r.EventId).Order(), last.Select(r => r.EventId).Order());
        Assert.Equal(first.Select(Said).Order(), last.Select(Said).Order());
        Assert.Subset(first.Select(r => r.EventId).ToHashSet(), Read(header, rows).Select(r => r.EventId).ToHashSet());

        static string Said(Domain.Interaction row) => $"{row.UserId} {row.ItemId} {row.Timestamp:O}";
    }

    [Fact]
    public void It_is_said_and_the_column_is_no_context()
    {
        var description = CaseFile.With(
            "user_id,anonymous_id,item\nu1,a1,i1\n,a2,i2\n"u8.ToArray(), "x.csv",
            path => InteractionFile.Open(path, cancellationToken: TestContext.Current.CancellationToken).Description);
        Assert.Equal(["user", "-", "item"], description.Columns);
        Assert.Contains("where 'user_id' is empty, 'anonymous_id' stands for it", description.Notes);
    }

    private static Domain.Interaction[] Read(string header, string[] rows) => CaseFile.With(
        Encoding.UTF8.GetBytes(header + "\n" + string.Join('\n', rows)), "x.csv",
        path => InteractionFile.Open(path, new ReadingOptions { ReceivedAt = Now }).Read()
            .Select(l => l.Interaction).OfType<Domain.Interaction>().ToArray());
}
