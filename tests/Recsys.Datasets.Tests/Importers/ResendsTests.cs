using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Rows that name their events: what was sent twice counts once.</summary>
public sealed class ResendsTests
{
    [Theory]
    [InlineData("event_id,user,item\ne1,u1,i1\ne2,u1,i2\ne1,u1,i1\ne3,u2,i1\n")]
    [InlineData("uuid,user,item,received\ne1,u1,i1,a\ne2,u1,i2,a\ne1,u1,i1,b\ne3,u2,i1,c\n")]
    [InlineData("user,item,messageId\nu1,i1,e1\nu1,i1,e2\nu1,i1,e1\nu1,i1,e3\n")]
    [InlineData(
        """
        {"event_id":"e1","user":"u1","item":"i1"}
        {"event_id":"e2","user":"u1","item":"i1"}
        {"event_id":"e1","user":"u1","item":"i1"}
        {"event_id":"e3","user":"u2","item":"i1"}

        """)]
    [InlineData(
        """
        {"eventId":"e1","userId":"u1","itemId":"i1","type":"view","timestamp":"2021-03-04T05:06:07Z"}
        {"eventId":"e2","userId":"u1","itemId":"i1","type":"view","timestamp":"2021-03-04T05:06:07Z"}
        {"eventId":"e1","userId":"u1","itemId":"i1","type":"view","timestamp":"2021-03-04T05:06:07Z"}
        {"eventId":"e3","userId":"u2","itemId":"i1","type":"view","timestamp":"2021-03-04T05:06:07Z"}

        """)]
    public async Task A_row_whose_event_came_before_counts_once_and_is_told(string text)
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal([false, false, true, false], Open(text, r => r.Read().Select(l => l.IsResend).ToArray()));
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text, cancel);
            var (dataset, report) = await DatasetLoader.LoadAsync(path, null, cancel);
            Assert.Equal((3, 3L, 1L, 0L), (dataset.Count, report.Read, report.Resent, report.Rejections.Count));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("uuid,user,item", "d{1},u{1},i{0}")]
    [InlineData("event_id,user,item", "spring,u{0},i{1}")]
    [InlineData("event_id,user,item", "order{2},u{2},i{0}")]
    [InlineData("guid,user,item", "d{1},u{1},i{1}")]
    public void What_comes_again_with_other_users_or_items_or_all_the_time_names_no_event(string header, string row)
    {
        var text = header + "\n" + string.Concat(Enumerable.Range(0, 60).Select(n => string.Format(null, row, n, n % 7, n / 3) + "\n"));
        Assert.All(Open(text, r => r.Read().ToArray()), line => Assert.False(line.IsResend));
        Assert.Contains(Open(text, r => r.Description.Notes), n => n.Contains("like the id of an event", StringComparison.Ordinal));
    }

    [Fact]
    public void A_broken_row_is_no_event_that_its_resend_could_repeat() => Assert.Equal(
        [false, false], Open("event_id,user,item,plays\ne1,u1,i1,many\ne1,u1,i1,3\n", r => r.Read().Select(l => l.IsResend).ToArray()));

    [Fact]
    public void Rows_without_an_id_and_two_alike_without_such_a_column_are_events_each() => Assert.All(
        (string[])["event_id,user,item\n,u1,i1\n,u1,i1\ne1,u1,i1\n", "user,item\nu1,i1\nu1,i1\n"],
        text => Assert.All(Open(text, r => r.Read().ToArray()), line => Assert.False(line.IsResend)));

    private static T Open<T>(string text, Func<IInteractionReader, T> read) =>
        CaseFile.With(Encoding.UTF8.GetBytes(text), "case.txt", path => read(InteractionFile.Open(path)));
}
